//! `bail!`, `ensure!`, `anyhow!`, contexts and downcasts.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive, sendable};

use anyhow::{Context, Result, anyhow, bail, ensure};

#[auto_track]
fn checked(number: i32, name: String) -> Result<String> {
    ensure!(number != 0, "{name} is zero");
    ensure!(number != 1);
    if number == 2 {
        bail!("{name} is two");
    }
    if number == 3 {
        bail!(Failure("three"));
    }
    let text = number.to_string();
    let moved = name;
    let parsed: i32 = text.trim_start_matches('-').parse().with_context(|| format!("parsing {text}"))?;
    ensure!(positive(parsed - 5)? != 0, "five and {}", moved);
    positive(number).context("sign")?;
    match number {
        6 => bail!("six"),
        7 => Err(anyhow!("seven")),
        8 => Err(Failure("eight").into()),
        _ => Ok(moved),
    }
}

#[auto_track]
fn found(number: i32) -> anyhow::Result<&'static str> {
    match checked(number, "n".to_string()) {
        Ok(_) => Ok("fine"),
        Err(error) if error.downcast_ref::<Failure>().is_some() => Ok("failure"),
        Err(error) => Err(error.context("outer")),
    }
}

#[auto_track]
async fn later(number: i32, name: String) -> Result<usize> {
    ensure!(number != 0, "{name} is zero");
    pause().await;
    if number < 3 {
        bail!("{name} is below {}", 3);
    }
    Ok(name.len())
}

pub fn run() {
    for number in -7..10 {
        log!("{:?}", checked(number, "n".to_string()).map_err(|error| format!("{error:#}")));
        log!("{:?}", found(number).map_err(|error| format!("{error:#}")));
        log!("{:?}", block_on(sendable(later(number, "l".to_string()))).map_err(|error| format!("{error:#}")));
    }
}
