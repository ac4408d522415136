//! Who may see the page for developers: a client on the same machine, and nobody else.

use std::net::IpAddr;

use super::Head;

/// Lines that a proxy adds: behind one, the machine's own address says nothing about the client.
const PROXY_HEADERS: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// Whether the client is certain to be on this machine, and whether it is a browser.
pub(crate) fn is_local(head: &impl Head, remote: Option<IpAddr>) -> (bool, bool) {
    let (mut proxied, mut html) = (false, false);
    head.each_header(&mut |name, value| {
        proxied |= PROXY_HEADERS.iter().any(|proxy| name.eq_ignore_ascii_case(proxy));
        html |= name.eq_ignore_ascii_case("accept") && value.windows(9).any(|window| window == b"text/html");
    });
    let near = remote.is_some_and(|address| address.to_canonical().is_loopback());
    // A foreign page may have its own name lead here; it cannot have it be called localhost.
    let asked = head.host().is_some_and(|host| is_loopback_name(&host));
    (near && asked && !proxied, html)
}

fn is_loopback_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback_name;

    #[test]
    fn only_names_of_this_machine_are_its_own() {
        for own in ["localhost", "LOCALHOST:8080", "shop.localhost:1", "127.0.0.1", "127.1.2.3:80", "[::1]:80"] {
            assert!(is_loopback_name(own), "{own}");
        }
        for foreign in ["", "example.org", "localhost.example.org", "192.168.0.1:80", "[::2]", "127.0.0.1.nip.io"] {
            assert!(!is_loopback_name(foreign), "{foreign}");
        }
    }
}
