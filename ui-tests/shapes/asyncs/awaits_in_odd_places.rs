//! `.await` and `.await?` in conditions, arguments, matches, loops and macros.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive, sendable};

async fn get(number: i32) -> Result<i32, Failure> {
    pause().await;
    positive(number)
}

#[auto_track]
async fn odd(number: i32) -> Result<String, Failure> {
    if get(number).await? > 8 {
        return Err(Failure("large"));
    }
    let list = vec![get(number - 1).await?, get(number).await.unwrap_or(0)];
    let text = format!("{} {:?}", get(number - 2).await?, list);
    for n in 0..get(number - 3).await? {
        match get(n).await? {
            0 => continue,
            n if n > 100 => break,
            _ => assert!(get(n).await? < 50),
        }
    }
    while let Ok(n) = get(number - 100).await {
        log!("{n}");
    }
    let joined = [text, get(number - 4).await?.to_string()].concat();
    let value = loop {
        break get(number - 5).await?;
    };
    (pause()).await;
    Ok(format!("{joined} {value} {}", get(get(number - 6).await?).await?))
}

pub fn run() {
    for number in -1..10 {
        log!("{:?}", block_on(sendable(odd(number))));
    }
}
