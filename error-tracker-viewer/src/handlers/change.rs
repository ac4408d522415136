//! Resolve, reopen, ignore.

use axum::extract::{Path, State as Shared};
use error_tracker::model::{Action, Change, Issue, Until};

use super::{Answer, Caller, fingerprint, lead_to, no_issue};
use crate::{
    error::{Failure, off_thread},
    query::{
        later,
        undo::{self, Before},
    },
    state::State,
};

pub(crate) async fn resolve(shared: Shared<State>, path: Path<String>, caller: Caller) -> Answer {
    change(shared, path, caller, "resolved").await
}

pub(crate) async fn reopen(shared: Shared<State>, path: Path<String>, caller: Caller) -> Answer {
    change(shared, path, caller, "reopened").await
}

pub(crate) async fn ignore(shared: Shared<State>, path: Path<String>, caller: Caller) -> Answer {
    change(shared, path, caller, "ignored").await
}

async fn change(Shared(state): Shared<State>, Path(text): Path<String>, caller: Caller, done: &'static str) -> Answer {
    let fingerprint = fingerprint(&text)?;
    off_thread(move || {
        let issue = state.store.issue(fingerprint)?.ok_or_else(|| no_issue(fingerprint))?;
        let (action, until) = match done {
            "resolved" => (Action::Resolve, release(&caller, &issue)?),
            "ignored" => (Action::Ignore, until(&caller, &issue)?),
            _ => (Action::Reopen, None),
        };
        let change = Change { action, at: caller.visit.now, by: caller.visit.user.clone(), until };
        if !state.store.set_status(fingerprint, &change)? {
            return Err(no_issue(fingerprint));
        }
        let pairs = [("done", format!("{done}-1")), ("undo", undo::write(&[Before::of(&issue)]))];
        Ok(lead_to(&caller.visit.paths.issue_with(fingerprint, &pairs)))
    })
    .await
}

/// Until when a resolved issue stays so: a later event opens it, or only one of another release.
fn release(caller: &Caller, issue: &Issue) -> Result<Option<Until>, Failure> {
    match caller.fields.get("until") {
        "" => Ok(None),
        "release" => match &issue.last_release {
            Some(release) => Ok(Some(Until::ReleaseOtherThan(release.clone()))),
            None => Err(Failure::BadRequest(
                "no event of this issue names a release, so there is no newer one to wait for".to_owned(),
            )),
        },
        other => Err(Failure::BadRequest(format!("until takes release or nothing, not \"{other}\""))),
    }
}

/// Until when an ignored issue stays so: for ever, until a moment, or until it happened so often again.
fn until(caller: &Caller, issue: &Issue) -> Result<Option<Until>, Failure> {
    let wrong = Failure::BadRequest;
    match caller.fields.get("until") {
        "" | "forever" => Ok(None),
        "time" => {
            let text = caller.fields.get("time");
            later("time", text, caller.visit.now).map(|time| Some(Until::Time(time))).map_err(wrong)
        }
        "count" => {
            let text = caller.fields.get("count");
            let more: u64 = text.parse().ok().filter(|more| *more > 0).ok_or_else(|| {
                wrong(format!("count takes how many more times it may happen, 1 at least, not \"{text}\""))
            })?;
            Ok(Some(Until::Count(issue.count.saturating_add(more))))
        }
        other => Err(wrong(format!("until takes forever, time or count, not \"{other}\""))),
    }
}
