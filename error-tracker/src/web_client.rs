//! Requests to web servers, with a time-out and bounded answers. The address is a secret: no error shows more of it than
//! the host.

use std::{path::Path, time::Duration};

use serde_json::Value;
use ureq::{
    Agent,
    http::Request,
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

use crate::{Error, ErrorKind, Result, limits::ANSWER_BYTES_MAX};

const USER_AGENT: &str = concat!("error-tracker/", env!("CARGO_PKG_VERSION"));

/// Makes requests, one after the other.
pub(crate) struct Client {
    agent: Agent,
    /// `Authorization`, if there is one.
    token: Option<String>,
}

impl Client {
    /// # Errors
    /// When a setting has a value that is not allowed; they are those of `group`.
    pub(crate) fn new(group: &str, timeout: Duration, token: Option<&str>, ca_file: Option<&Path>) -> Result<Self> {
        if timeout.is_zero() {
            return Err(wrong(group, "timeout", "0", "more than nothing"));
        }
        if token.is_some_and(|token| token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic())) {
            // The value itself is a secret.
            return Err(wrong(group, "token", "**", "a token without spaces"));
        }
        let mut config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(USER_AGENT);
        if let Some(path) = ca_file {
            let roots = RootCerts::new_with_certs(&certificates(group, path)?);
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        Ok(Self { agent: config.build().new_agent(), token: token.map(|token| format!("Bearer {token}")) })
    }

    /// Sends this, and hands back the answer's JSON; null where it has none.
    ///
    /// # Errors
    /// When the server cannot be reached, takes too long or refuses. Kind `Rejected` when asking again is of no use.
    pub(crate) fn send(&self, method: &str, url: &str, body: Option<&Value>) -> Result<Value> {
        let host = host_of(url).unwrap_or("unknown host");
        let failed =
            |error: &dyn std::fmt::Display| Error::new(ErrorKind::Delivery, format!("web server {host}: {error}"));
        let mut request = Request::builder().method(method).uri(url).header("Accept", "application/json");
        if let Some(token) = &self.token {
            request = request.header("Authorization", token);
        }
        let answer = match body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json").body(body.to_string());
                self.agent.run(request.map_err(|error| failed(&error))?)
            }
            None => self.agent.run(request.body(()).map_err(|error| failed(&error))?),
        };
        let mut answer = answer.map_err(|error| failed(&error))?;
        let status = answer.status();
        let text = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).lossy_utf8(true).read_to_string();
        if status.is_success() {
            let text = text.map_err(|error| failed(&error))?;
            return Ok(serde_json::from_str(&text).unwrap_or_default());
        }
        // Too many requests, or a server that is out of order for now: later it may be better.
        let is_passing = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
        let kind = if is_passing { ErrorKind::Delivery } else { ErrorKind::Rejected };
        let said: String = text.unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
        let said = if said.is_empty() { said } else { format!(": {said}") };
        Err(Error::new(kind, format!("web server {host} answers {}{said}", status.as_u16())))
    }
}

/// Whether it is an address that can be asked.
///
/// # Errors
/// When it is none.
pub(crate) fn check_url(group: &str, setting: &str, url: &str) -> Result<()> {
    if host_of(url).is_some_and(|host| !host.is_empty()) && Request::get(url).body(()).is_ok() {
        return Ok(());
    }
    // Only the beginning: the rest may be what nobody else should know.
    let shown: String = url.chars().take(12).collect();
    let dots = if shown.len() < url.len() { ".." } else { "" };
    Err(wrong(group, setting, &format!("{shown}{dots}"), "an address that begins with `https://` or `http://`"))
}

fn host_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    Some(authority.rsplit('@').next().unwrap_or(authority))
}

fn certificates(group: &str, path: &Path) -> Result<Vec<ureq::tls::Certificate<'static>>> {
    let shown = path.display().to_string();
    let wrong = |error: &dyn std::fmt::Display| {
        wrong(group, "ca_file", &shown, &format!("a file of certificates in PEM, and this is none: {error}"))
    };
    let pem = std::fs::read(path).map_err(|error| wrong(&error))?;
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| wrong(&error))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(wrong(&"it has no certificate"));
    }
    Ok(certificates)
}

fn wrong(group: &str, setting: &str, value: &str, allowed: &str) -> Error {
    Error::new(ErrorKind::Config, format!("setting `{group}.{setting}` is \"{value}\", allowed is {allowed}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_of_an_address_is_shown() {
        assert_eq!(host_of("https://hooks.example.com/services/T0/secret"), Some("hooks.example.com"));
        assert_eq!(host_of("http://ada:hunter2@127.0.0.1:80?x"), Some("127.0.0.1:80"));
        assert_eq!(host_of("ftp://x"), None);
    }

    #[test]
    fn an_address_that_is_none_is_named() {
        assert!(check_url("webhook", "url", "https://example.com/x").is_ok());
        for url in ["", "example.com", "ftp://example.com", "https://", "http:///x", "https://exa mple.com"] {
            let error = check_url("webhook", "url", url).unwrap_err().to_string();
            assert!(error.starts_with("setting `webhook.url` is \""), "{error}");
        }
    }
}
