//! How to test that your program fails the way you want: the events of a closure, apart from every other test's.

use error_tracker::{auto_track, testing::with_captured_events};

#[auto_track]
fn withdraw(balance: u32, amount: u32) -> Result<u32, String> {
    let left = balance.checked_sub(amount).ok_or_else(|| format!("{amount} is more than {balance}"))?;
    Ok(left)
}

fn main() {
    let events = with_captured_events(|| withdraw(10, 17));
    assert_eq!(events[0].message(), "17 is more than 10");
    let amount = &events[0].frames[0].arguments[1];
    assert_eq!((&*amount.name, &*amount.value), ("amount", "17"));
    assert!(with_captured_events(|| withdraw(10, 7)).is_empty());
    println!("the program fails as it should");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_cannot_be_withdrawn() {
        assert_eq!(with_captured_events(|| withdraw(1, 2)).len(), 1);
    }
}
