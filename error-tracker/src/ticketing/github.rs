//! Tickets as issues of GitHub, and of forges whose API is the same.

use std::fmt;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{GithubSettings, Ticketing, markdown};
use crate::{
    Error, ErrorKind, Result,
    model::{Fingerprint, Ticket},
    notifier::Notification,
    web_client::{Client, check_url},
};

/// How many of the repository's latest issues are looked at for one that is there already.
const LOOK_BACK_ISSUES: usize = 50;

/// Raises tickets as issues of a GitHub repository, or of a forge with the same API.
///
/// It looks among the latest open issues of the repository first, so several programs, or several machines, that see the same
/// failure share one ticket. When an issue comes back, its tickets are opened again and get a comment.
///
/// ```no_run
/// use error_tracker::{Config, ticketing::{GithubSettings, GithubTicketing}};
///
/// let tickets = GithubTicketing::new(&GithubSettings {
///     repository: "acme/shop".to_owned(),
///     token: std::env::var("GITHUB_TOKEN").unwrap_or_default(),
///     ..GithubSettings::default()
/// })?;
/// let _guard = error_tracker::init(Config::new().ticketing(tickets))?;
/// # Ok::<(), error_tracker::Error>(())
/// ```
pub struct GithubTicketing {
    client: Client,
    /// Where the repository's issues are.
    issues: String,
    labels: Vec<String>,
}

impl fmt::Debug for GithubTicketing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GithubTicketing").field("issues", &self.issues).finish_non_exhaustive()
    }
}

impl GithubTicketing {
    /// A ticket system with these settings. It connects with the first ticket.
    ///
    /// # Errors
    /// When a setting has a value that is not allowed; the error names both.
    pub fn new(settings: &GithubSettings) -> Result<Self> {
        check_url("github", "base_url", &settings.base_url)?;
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        if !settings.repository.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name)) {
            let (repository, allowed) = (&settings.repository, "`owner/name`");
            let message = format!("setting `github.repository` is \"{repository}\", allowed is {allowed}");
            return Err(Error::new(ErrorKind::Config, message));
        }
        let client = Client::new("github", settings.timeout, Some(&settings.token), settings.ca_file.as_deref())?;
        let base = settings.base_url.trim_end_matches('/');
        let issues = format!("{base}/repos/{}/issues", settings.repository);
        Ok(Self { client, issues, labels: settings.labels.clone() })
    }

    /// An open one that an earlier attempt, or another program, has raised.
    fn raised_before(&self, marker: &str) -> Result<Option<Ticket>> {
        let query = format!("state=open&sort=created&direction=desc&per_page={LOOK_BACK_ISSUES}");
        let issues = self.client.send("GET", &format!("{}?{query}", self.issues), None)?;
        let issues = issues.as_array().map(Vec::as_slice).unwrap_or_default();
        let is_ours = |issue: &&Value| issue["body"].as_str().is_some_and(|body| body.contains(marker));
        issues.iter().find(is_ours).map(ticket).transpose()
    }
}

impl Ticketing for GithubTicketing {
    fn raise_ticket(&self, notification: &Notification) -> Result<Option<Ticket>> {
        let marker = marker(notification.event.fingerprint);
        if let Some(ticket) = self.raised_before(&marker)? {
            return Ok(Some(ticket));
        }
        let event = &notification.event;
        let title = format!("{} in {}", event.title(), event.culprit());
        let title: String = title.chars().filter(|c| !c.is_control()).take(200).collect();
        let mut body = json!({ "title": title, "body": format!("{}\n{marker}\n", markdown(notification)) });
        if !self.labels.is_empty() {
            body["labels"] = json!(self.labels);
        }
        self.client.send("POST", &self.issues, Some(&body)).and_then(|issue| ticket(&issue)).map(Some)
    }

    fn update_tickets(&self, tickets: &[Ticket], notification: &Notification) -> Result<()> {
        // The latest one: those before it were raised while `ticket_once` was off.
        let Some(ticket) = tickets.last() else { return Ok(()) };
        let number = ticket.id.trim_start_matches('#');
        let issue = format!("{}/{number}", self.issues);
        let comment = json!({ "body": format!("It came back.\n\n{}", markdown(notification)) });
        self.client.send("PATCH", &issue, Some(&json!({ "state": "open" })))?;
        self.client.send("POST", &format!("{issue}/comments"), Some(&comment)).map(drop)
    }
}

/// What tells the tickets of one issue from all others; GitHub does not show it.
fn marker(fingerprint: Fingerprint) -> String {
    format!("<!-- error-tracker {fingerprint} -->")
}

fn ticket(issue: &Value) -> Result<Ticket> {
    let number = issue["number"].as_u64().ok_or_else(|| {
        Error::new(ErrorKind::Delivery, "the answer about a ticket has no `number`, so it may not have been raised")
    })?;
    let url = issue["html_url"].as_str().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    Ok(Ticket { id: format!("#{number}"), url: url.map(str::to_owned), at: Timestamp::now() })
}
