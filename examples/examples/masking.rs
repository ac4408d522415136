//! What is masked: by name, by look, by hand, and by rules of your own.

use error_tracker::{Config, auto_track, testing};

#[derive(Debug)]
#[allow(dead_code, reason = "read by Debug alone")]
struct Account {
    user: &'static str,
    password: &'static str,
    iban: &'static str,
}

#[auto_track(mask(reference), skip(body))]
fn transfer(account: &Account, url: &str, reference: &str, body: &[u8], tax_number: &str) -> Result<u32, String> {
    let pages = reference.parse::<u32>().map_err(|error| format!("{error} in {} bytes", body.len()))?;
    println!("{} to {url} for {tax_number}", account.user);
    Ok(pages)
}

fn main() -> error_tracker::Result<()> {
    let account = Account { user: "ada", password: "difference-engine", iban: "DE02120300000000202051" };
    let store = std::sync::Arc::new(error_tracker::MemoryStore::new());
    let config = Config::new()
        .store(std::sync::Arc::clone(&store))
        .masker(|name: &str| name.contains("tax").then(|| "<tax>".to_owned()));
    testing::with_tracker(config, || {
        transfer(&account, "https://ada:difference-engine@bank.example", "R-17", b"..", "DE 123").unwrap_or_default()
    })?;
    let page = error_tracker::store::Store::events(&*store, &Default::default())?;
    for variable in page.items.iter().flat_map(|event| &event.frames).flat_map(|frame| &frame.arguments) {
        println!("{:<12} {}", variable.name, variable.value);
    }
    Ok(())
}
