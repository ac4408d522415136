//! Async functions that lend: `&mut self`, guards that are held, references given back.

use super::super::auto_track;
use crate::support::{Failure, Source, block_on, pause, positive, sendable};

#[auto_track]
async fn read<'a>(source: &'a mut Source, out: &mut String) -> Result<&'a mut String, Failure> {
    pause().await;
    source.read(out)?;
    let mut transaction = source.begin()?;
    pause().await;
    transaction.execute(out)?;
    transaction.commit()?;
    pause().await;
    let first = source.first_mut()?;
    Ok(first)
}

#[auto_track]
async fn with_action<F>(action: F, number: i32) -> Result<i32, Failure>
where
    F: AsyncFn(i32) -> Result<i32, Failure>,
{
    let first = action(number).await?;
    action(first - 1).await
}

pub fn run() {
    for lines in [&["a"][..], &[""], &[]] {
        let mut source = Source::new(lines);
        let mut out = String::new();
        log!("{:?}", block_on(sendable(read(&mut source, &mut out))));
        log!("{out} {source:?}");
    }
    for number in [1, 0, -1] {
        log!("{:?}", block_on(with_action(async |n| positive(n), number)));
    }
}
