//! `scope!` around macros that await, also where their branches leave early.
#![deny(warnings)]
#![allow(clippy::expect_used)]

use error_tracker::scope;

async fn number(number: u8) -> Result<u8, String> {
    Ok(number)
}

async fn leaves_early(limit: u8) -> Result<u8, String> {
    scope!(limit = limit => {
        let mut round = 0;
        loop {
            round += 1;
            tokio::select! {
                value = number(round) => {
                    if value? > limit {
                        break;
                    }
                    continue;
                }
                else => return Ok(0),
            }
        }
        let (one, two) = tokio::join!(number(1), number(2));
        let three = tokio::try_join!(number(one?), async { number(two?).await })?;
        println!("{} {}", number(three.0).await?, limit);
        let last = tokio::select! { biased; done = number(9), if limit > 0 => done?, () = std::future::pending() => return Ok(1) };
        assert_eq!(number(last).await?, 9, "of {}", number(limit).await?);
    });
    scope!(|scope| {
        scope.set_extra("limit", limit);
        match number(limit).await {
            Ok(number) if number == limit => Ok(number),
            other => other,
        }
    })
}

fn is_send<F: std::future::Future + Send>(future: F) -> F {
    future
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    assert_eq!(runtime.block_on(is_send(leaves_early(3))), Ok(3));
}
