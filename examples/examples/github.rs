//! Tickets for new issues at GitHub, or at a forge that speaks as it does. With `ERROR_TRACKER_GITHUB_REPOSITORY` and
//! `_TOKEN` (and `_BASE_URL`) in the environment they go there; without, to a web server that this program plays itself.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
};

use error_tracker::{Config, auto_track, ticketing::GithubSettings};

#[auto_track]
fn charge(order: u32, card_number: &str, euros: &str) -> Result<f64, std::num::ParseFloatError> {
    let fee = 0.25;
    let amount = euros.parse::<f64>()? + fee;
    println!("order {order}: {amount} from a card of {} digits", card_number.len());
    Ok(amount)
}

fn play_forge() -> std::io::Result<GithubSettings> {
    let listener = TcpListener::bind("localhost:0")?;
    let base_url = format!("http://localhost:{}", listener.local_addr()?.port());
    std::thread::spawn(move || listener.incoming().flatten().try_for_each(answer));
    let (repository, token) = ("acme/shop".to_owned(), "token".to_owned());
    Ok(GithubSettings { repository, token, base_url, ..GithubSettings::default() })
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut request, mut line, mut bytes) = (String::new(), String::new(), 0);
    reader.read_line(&mut request)?;
    while reader.read_line(&mut line)? > 2 {
        if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            bytes = length.trim().parse().unwrap_or_default();
        }
        line.clear();
    }
    let mut body = vec![0; bytes];
    reader.read_exact(&mut body)?;
    println!("{}{}\n", request, String::from_utf8_lossy(&body));
    let body = if request.starts_with("GET") { "[]" } else { "{\"number\":1}" };
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut config = Config::from_env()?;
    if std::env::var_os("ERROR_TRACKER_GITHUB_REPOSITORY").is_none() {
        config = config.github(play_forge()?);
    }
    let _guard = error_tracker::init(config)?;
    charge(17, "4111 1111 1111 1111", "12,50").unwrap_or_default();
    Ok(())
}
