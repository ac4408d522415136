//! Web hooks of new issues: one with the whole event as JSON, one for Slack. With `ERROR_TRACKER_WEBHOOK_URL` (and
//! `_FORMAT`) in the environment they go there; without, to a web server that this program plays itself.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
};

use error_tracker::{
    Config, auto_track,
    notifier::{NotifyPolicy, WebhookFormat, WebhookNotifier, WebhookSettings},
};

#[auto_track]
fn charge(order: u32, card_number: &str, euros: &str) -> Result<f64, std::num::ParseFloatError> {
    let fee = 0.25;
    let amount = euros.parse::<f64>()? + fee;
    println!("order {order}: {amount} from a card of {} digits", card_number.len());
    Ok(amount)
}

fn play_web_server() -> std::io::Result<String> {
    let listener = TcpListener::bind("localhost:0")?;
    let url = format!("http://localhost:{}/hook", listener.local_addr()?.port());
    std::thread::spawn(move || listener.incoming().flatten().try_for_each(answer));
    Ok(url)
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut bytes) = (String::new(), 0);
    while reader.read_line(&mut line)? > 2 {
        if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            bytes = length.trim().parse().unwrap_or_default();
        }
        line.clear();
    }
    let mut body = vec![0; bytes];
    reader.read_exact(&mut body)?;
    println!("posted: {}\n", String::from_utf8_lossy(&body));
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // No more than ten messages in an hour: the others are named in the next one.
    let policy = NotifyPolicy { per_hour_max: 10, ..NotifyPolicy::default() };
    let mut config = Config::new().notify(policy).and_from_env()?;
    if std::env::var_os("ERROR_TRACKER_WEBHOOK_URL").is_none() {
        let url = play_web_server()?;
        let slack = WebhookSettings { url: url.clone(), format: WebhookFormat::Slack, ..WebhookSettings::default() };
        config = config.webhook(WebhookSettings { url, ..WebhookSettings::default() });
        config = config.notifier(WebhookNotifier::new(&slack)?);
    }
    let _guard = error_tracker::init(config)?;
    charge(17, "4111 1111 1111 1111", "12,50").unwrap_or_default();
    Ok(())
}
