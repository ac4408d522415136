//! Tickets for new issues at GitHub, or at a forge that speaks as it does. With `ERROR_TRACKER_GITHUB_REPOSITORY` and
//! `_TOKEN` (and `_BASE_URL`) in the environment they go there; without, to a web server that this program plays itself.

use error_tracker::{Config, auto_track, ticketing::GithubSettings};
use error_tracker_examples::web_server;

#[auto_track]
fn charge(order: u32, card_number: &str, euros: &str) -> Result<f64, std::num::ParseFloatError> {
    let fee = 0.25;
    let amount = euros.parse::<f64>()? + fee;
    println!("order {order}: {amount} from a card of {} digits", card_number.len());
    Ok(amount)
}

fn play_forge() -> std::io::Result<GithubSettings> {
    let port = web_server::play(|request| if request.starts_with("GET") { "[]" } else { "{\"number\":1}" })?;
    let (repository, token) = ("acme/shop".to_owned(), "token".to_owned());
    Ok(GithubSettings { repository, token, base_url: format!("http://localhost:{port}"), ..GithubSettings::default() })
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
