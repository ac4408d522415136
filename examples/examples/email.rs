//! Mail of new issues. With `ERROR_TRACKER_EMAIL_HOST`, `_SENDER`, `_RECIPIENTS` and so on in the environment it goes
//! there; without, a mail server that this program plays itself shows what it was sent.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
};

use error_tracker::{
    Config, auto_track,
    notifier::{EmailSettings, Encryption},
};

#[auto_track]
fn charge(order: u32, card_number: &str, euros: &str) -> Result<f64, std::num::ParseFloatError> {
    let fee = 0.25;
    let amount = euros.parse::<f64>()? + fee;
    println!("order {order}: {amount} from a card of {} digits", card_number.len());
    Ok(amount)
}

/// A mail server for this program alone: no encryption, and every mail goes to stdout.
fn play_mail_server() -> std::io::Result<EmailSettings> {
    let listener = TcpListener::bind("localhost:0")?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || listener.incoming().flatten().try_for_each(take_mails));
    Ok(EmailSettings {
        host: "localhost".to_owned(),
        port: Some(port),
        encryption: Encryption::None,
        sender: "Shop <errors@example.com>".to_owned(),
        recipients: vec!["dev@example.com".to_owned()],
        subject_prefix: "[shop]".to_owned(),
        ..EmailSettings::default()
    })
}

fn take_mails(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(b"220 localhost\r\n")?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while let Some(line) = lines.next().transpose()? {
        match line.get(..4).unwrap_or_default() {
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                for line in lines.by_ref().map_while(Result::ok).take_while(|line| line != ".") {
                    println!("  | {line}");
                }
                stream.write_all(b"250 taken\r\n")?;
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n"),
            _ => stream.write_all(b"250 localhost\r\n")?,
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut config = Config::from_env()?.url_prefix("http://127.0.0.1:8765/dev/error");
    if std::env::var_os("ERROR_TRACKER_EMAIL_HOST").is_none() {
        config = config.email(play_mail_server()?);
    }
    let _guard = error_tracker::init(config)?;
    charge(17, "4111 1111 1111 1111", "12,50").unwrap_or_default();
    // The guard waits for the mail, as long as `flush_timeout` says.
    Ok(())
}
