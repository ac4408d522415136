//! The smallest program that is worth tracking. Run it, then run the viewer.

use error_tracker::{Config, auto_track};

#[auto_track]
fn charge(order: u32, card_number: &str, euros: &str) -> Result<f64, std::num::ParseFloatError> {
    let fee = 0.25;
    let amount = euros.parse::<f64>()? + fee;
    println!("order {order}: {amount} from the card that ends in {}", card_number.len());
    Ok(amount)
}

fn main() -> error_tracker::Result<()> {
    let _guard = error_tracker::init(Config::from_env()?)?;
    charge(17, "4111 1111 1111 1111", "12,50").unwrap_or_default();
    Ok(())
}
