//! How large futures become.

use std::{future::Future, pin::pin, task::Poll};

use crate::readme::Row;

async fn wait() {
    let mut waited = false;
    std::future::poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

async fn send(name: &str, amount: u64) -> Result<u64, super::Refusal> {
    wait().await;
    super::step(amount, name.len() as u32)
}

macro_rules! subject {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        async fn $name(id: u64, name: &str, amount: u64) -> Result<u64, super::Refusal> {
            let sent = send(name, amount).await?;
            let again = send(name, sent).await?;
            Ok(id ^ again)
        }
    };
}

subject!(bare);
subject!(
    #[error_tracker::auto_track]
    tracked
);
subject!(
    #[tracing::instrument]
    instrumented
);
subject!(
    #[fastrace::trace]
    traced
);

macro_rules! moving {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        async fn $name(id: u64, name: String, amount: u64) -> Result<u64, super::Refusal> {
            let sent = send(&name, amount).await?;
            drop(name);
            wait().await;
            super::step(id ^ sent, 7)
        }
    };
}

moving!(bare_moving);
moving!(
    #[error_tracker::auto_track]
    tracked_moving
);
moving!(
    #[tracing::instrument]
    instrumented_moving
);

fn size<F: Future>(future: F) -> usize {
    let future = pin!(future);
    size_of_val(&*future)
}

/// Prints the sizes, and gives back what the README says of them.
pub fn measure() -> Vec<Row> {
    let moving = || String::new();
    let questions = [
        (
            "The size of a future: three arguments, two locals, two `.await?`",
            size(bare(1, "a", 2)),
            size(tracked(1, "a", 2)),
            vec![
                ("`tracing::instrument`", size(instrumented(1, "a", 2))),
                ("`fastrace::trace`", size(traced(1, "a", 2))),
            ],
        ),
        (
            "The size of one that moves a `String` away",
            size(bare_moving(1, moving(), 2)),
            size(tracked_moving(1, moving(), 2)),
            vec![("`tracing::instrument`", size(instrumented_moving(1, moving(), 2)))],
        ),
    ];
    questions
        .map(|(question, bare, tracked, peers)| {
            println!("\n**{question}**\n\n| | bytes |\n|---|--:|\n| bare | {bare} |\n| `auto_track` | {tracked} |");
            for (who, bytes) in &peers {
                println!("| {who} | {bytes} |");
            }
            let peers: Vec<_> = peers.iter().map(|(who, bytes)| format!("{who} {bytes}")).collect();
            Row {
                question: question.to_owned(),
                bare: format!("{bare} bytes"),
                who: "`auto_track`".to_owned(),
                measured: format!("{tracked} bytes"),
                beside: format!("{:.1} x", tracked as f64 / bare as f64),
                wanted: None,
                others: peers.join("; "),
            }
        })
        .into()
}
