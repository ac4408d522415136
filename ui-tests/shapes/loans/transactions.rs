//! A value with a drop that holds `&mut` of another: failures while it lives, and its drop seen afterwards.

use super::super::auto_track;
use crate::support::{Failure, Noisy, Source, positive};

#[auto_track]
fn insert(source: &mut Source, statements: &[&str]) -> Result<usize, Failure> {
    let mut transaction = source.begin()?;
    let mut count = 0;
    for statement in statements {
        count = transaction.execute(statement)?;
    }
    transaction.commit()?;
    source.position = count;
    Ok(count)
}

#[auto_track]
fn nested(mut source: Source, noise: Noisy, statements: &[&str]) -> Result<Source, Failure> {
    let label = source.label.clone();
    {
        let mut transaction = source.begin()?;
        let inner = Noisy("inner");
        for statement in statements {
            transaction.execute(statement)?;
        }
        log!("{} {}", inner.0, noise.0);
    }
    positive(statements.len() as i32 - 2)?;
    log!("{label}");
    Ok(source)
}

pub fn run() {
    for statements in [&["x", "y"][..], &["x", ""], &[""], &["x"], &[]] {
        for lines in [&["a"][..], &[]] {
            let mut source = Source::new(lines);
            log!("{:?} {source:?}", insert(&mut source, statements));
            log!("{:?}", nested(Source::new(lines), Noisy("n"), statements));
        }
    }
}
