//! `tokio::main`, `join!`, `try_join!`, `select!` and spawned tasks.

use super::super::auto_track;
use crate::support::{Failure, positive, sendable};

async fn get(number: i32) -> Result<i32, Failure> {
    tokio::task::yield_now().await;
    positive(number)
}

#[tokio::main(flavor = "current_thread")]
#[auto_track]
async fn below(number: i32) -> Result<i32, Failure> {
    Ok(get(number).await? + 1)
}

#[auto_track]
#[tokio::main(flavor = "current_thread")]
async fn above(number: i32) -> Result<i32, Failure> {
    Ok(get(number).await? + 1)
}

#[auto_track]
async fn joined(number: i32, name: String) -> Result<i32, Failure> {
    let (first, second) = tokio::join!(get(number), get(number - 1));
    let (first, second) = (first?, second?);
    let (third, fourth) = tokio::try_join!(get(number - 2), get(number - 3))?;
    let text = name.clone();
    let spawned = tokio::spawn(async move {
        let fifth = get(text.len() as i32 - 1).await?;
        Ok::<i32, Failure>(fifth)
    });
    let fifth = spawned.await.map_err(|_| Failure("joined"))??;
    let sixth = tokio::select! {
        biased;
        result = get(number - 4) => result?,
        _ = std::future::pending::<()>() => return Err(Failure("never")),
    };
    drop(name);
    Ok(first + second + third + fourth + fifth + sixth + get(number - 5).await?)
}

pub fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for number in -1..7 {
        log!("{:?} {:?}", below(number), above(number));
        log!("{:?}", runtime.block_on(sendable(joined(number, "n".to_string()))));
        log!("{:?}", runtime.block_on(joined(number, String::new())));
    }
}
