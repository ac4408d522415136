//! Web hooks of new issues: one with the whole event as JSON, one for Slack. With `ERROR_TRACKER_WEBHOOK_URL` (and
//! `_FORMAT`) in the environment they go there; without, to a web server that this program plays itself.

use error_tracker::{
    Config, auto_track,
    notifier::{NotifyPolicy, WebhookFormat, WebhookNotifier, WebhookSettings},
};
use error_tracker_examples::web_server;

#[auto_track]
fn charge(order: u32, card_number: &str, euros: &str) -> Result<f64, std::num::ParseFloatError> {
    let fee = 0.25;
    let amount = euros.parse::<f64>()? + fee;
    println!("order {order}: {amount} from a card of {} digits", card_number.len());
    Ok(amount)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // No more than ten messages in an hour: the others are named in the next one.
    let policy = NotifyPolicy { per_hour_max: 10, ..NotifyPolicy::default() };
    let mut config = Config::new().notify(policy).and_from_env()?;
    if std::env::var_os("ERROR_TRACKER_WEBHOOK_URL").is_none() {
        let url = format!("http://localhost:{}/hook", web_server::play(|_| "ok")?);
        let slack = WebhookSettings { url: url.clone(), format: WebhookFormat::Slack, ..WebhookSettings::default() };
        config = config.webhook(WebhookSettings { url, ..WebhookSettings::default() });
        config = config.notifier(WebhookNotifier::new(&slack)?);
    }
    let _guard = error_tracker::init(config)?;
    charge(17, "4111 1111 1111 1111", "12,50").unwrap_or_default();
    Ok(())
}
