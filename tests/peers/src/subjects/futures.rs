//! How large futures become.

use std::{future::Future, pin::pin, task::Poll};

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

/// Prints the sizes.
pub fn print_sizes() {
    println!("\n**The size of a future**\n\n| | bytes | one that moves a `String` away |\n|---|--:|--:|");
    println!("| bare | {} | {} |", size(bare(1, "a", 2)), size(bare_moving(1, String::new(), 2)));
    println!("| `auto_track` | {} | {} |", size(tracked(1, "a", 2)), size(tracked_moving(1, String::new(), 2)));
    println!(
        "| `tracing::instrument` | {} | {} |",
        size(instrumented(1, "a", 2)),
        size(instrumented_moving(1, String::new(), 2))
    );
    println!("| `fastrace::trace` | {} | |", size(traced(1, "a", 2)));
}
