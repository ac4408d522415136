//! A ticket system of one's own: each issue is a file of Markdown in a folder, such as one that a wiki shows. When an
//! issue comes back, its file gets a line.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use error_tracker::{
    Config, Error, ErrorKind, MemoryStore, Notification, Result, Ticketing, auto_track, flush,
    model::{Action, Change, Ticket},
    store::{IssueQuery, Store as _},
    ticketing::markdown,
};

struct Folder {
    path: PathBuf,
}

/// What the tracker tries again, and shows in its stats while it goes on.
fn failed(path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Delivery, format!("ticket {}: {error}", path.display())).with_source(error)
}

impl Ticketing for Folder {
    fn raise_ticket(&self, notification: &Notification) -> Result<Option<Ticket>> {
        let id = notification.event.fingerprint.to_string();
        let path = self.path.join(format!("{id}.md"));
        let text = format!("# {}\n\n{}", notification.headline(), markdown(notification));
        // Written anew by each attempt, so that one that failed half-way leaves nothing behind.
        fs::write(&path, text).map_err(|error| failed(&path, error))?;
        let url = Some(format!("file://{}", path.display()));
        Ok(Some(Ticket { id, url, at: notification.event.timestamp }))
    }

    fn update_tickets(&self, tickets: &[Ticket], notification: &Notification) -> Result<()> {
        for ticket in tickets {
            let path = self.path.join(format!("{}.md", ticket.id));
            let mut file = fs::OpenOptions::new().append(true).open(&path).map_err(|error| failed(&path, error))?;
            let line = format!("It came back at {}.\n", notification.event.timestamp);
            file.write_all(line.as_bytes()).map_err(|error| failed(&path, error))?;
        }
        Ok(())
    }
}

#[auto_track]
fn charge(order: u32, card_number: &str, euros: &str) -> std::result::Result<f64, std::num::ParseFloatError> {
    let fee = 0.25;
    let amount = euros.parse::<f64>()? + fee;
    println!("order {order}: {amount} from a card of {} digits", card_number.len());
    Ok(amount)
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("error-tracker-tickets-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let store = Arc::new(MemoryStore::new());
    let config = Config::new().store(Arc::clone(&store)).ticketing(Folder { path: folder.clone() });
    let guard = error_tracker::init(config)?;
    charge(17, "4111 1111 1111 1111", "12,50").unwrap_or_default();
    flush(std::time::Duration::from_secs(5));

    // Somebody resolves the issue in the viewer, and it happens again.
    for issue in store.issues(&IssueQuery::default())?.items {
        let change = Change { action: Action::Resolve, at: issue.last_seen, by: None, until: None };
        store.set_status(issue.fingerprint, &change)?;
    }
    charge(18, "4111 1111 1111 1111", "9,00").unwrap_or_default();
    drop(guard);

    for issue in store.issues(&IssueQuery::default())?.items {
        for ticket in issue.tickets {
            println!("{}", fs::read_to_string(folder.join(format!("{}.md", ticket.id)))?);
        }
    }
    Ok(fs::remove_dir_all(folder)?)
}
