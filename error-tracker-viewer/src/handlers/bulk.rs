//! One action on many issues, and taking it back.

use axum::extract::State as Shared;
use error_tracker::{
    Fingerprint,
    model::{Action, Change},
};

use super::{Answer, Caller, fingerprint, lead_to, page};
use crate::{
    error::{Failure, off_thread},
    limits::PAGE_SIZE_MAX,
    query::undo::{self, Before},
    state::State,
    views,
};

pub(crate) async fn post(Shared(state): Shared<State>, caller: Caller) -> Answer {
    off_thread(move || match caller.fields.get("action") {
        "undo" => take_back(&state, &caller),
        "delete" if caller.fields.get("confirm") == "yes" => delete(&state, &caller),
        "delete" => ask(&state, &caller),
        "resolve" => change(&state, &caller, Action::Resolve, "resolved"),
        "reopen" => change(&state, &caller, Action::Reopen, "reopened"),
        "ignore" => change(&state, &caller, Action::Ignore, "ignored"),
        other => {
            Err(Failure::BadRequest(format!("action takes resolve, reopen, ignore, delete or undo, not \"{other}\"")))
        }
    })
    .await
}

fn chosen(caller: &Caller) -> Result<Vec<Fingerprint>, Failure> {
    let mut chosen = caller.fields.all("issue").map(fingerprint).collect::<Result<Vec<_>, _>>()?;
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.is_empty() {
        return Err(Failure::BadRequest("no issue is chosen: check the box in front of one".to_owned()));
    }
    if chosen.len() > PAGE_SIZE_MAX {
        return Err(Failure::BadRequest(format!(
            "{} issues are chosen, and {PAGE_SIZE_MAX} are the most",
            chosen.len()
        )));
    }
    Ok(chosen)
}

/// Issues that are gone by now are left out: somebody else has dealt with them.
fn change(state: &State, caller: &Caller, action: Action, done: &str) -> Answer {
    let mut before = Vec::new();
    for fingerprint in chosen(caller)? {
        let Some(issue) = state.store.issue(fingerprint)? else { continue };
        let change =
            Change { action: action.clone(), at: caller.visit.now, by: caller.visit.user.clone(), until: None };
        if state.store.set_status(fingerprint, &change)? {
            before.push(Before::of(&issue));
        }
    }
    Ok(back(caller, &[("done", format!("{done}-{}", before.len())), ("undo", undo::write(&before))]))
}

fn take_back(state: &State, caller: &Caller) -> Answer {
    let all = undo::read(caller.fields.get("undo")).map_err(Failure::BadRequest)?;
    let mut count = 0;
    for before in all.into_iter().take(PAGE_SIZE_MAX) {
        let by = caller.visit.user.clone();
        let change = Change { action: before.action, at: caller.visit.now, by, until: before.until };
        count += u32::from(state.store.set_status(before.fingerprint, &change)?);
    }
    Ok(back(caller, &[("done", format!("undone-{count}"))]))
}

fn ask(state: &State, caller: &Caller) -> Answer {
    let mut issues = Vec::new();
    for fingerprint in chosen(caller)? {
        issues.extend(state.store.issue(fingerprint)?);
    }
    Ok(page(views::confirm(&caller.visit, &issues)))
}

fn delete(state: &State, caller: &Caller) -> Answer {
    let mut count = 0;
    for fingerprint in chosen(caller)? {
        count += u32::from(state.store.delete(fingerprint)?);
    }
    Ok(back(caller, &[("done", format!("deleted-{count}"))]))
}

/// The list that the form was sent from, and what was done.
fn back(caller: &Caller, done: &[(&str, String)]) -> axum::response::Response {
    let list = caller.visit.paths.list();
    let (path, query) = caller.back().unwrap_or(&list).split_once('?').unwrap_or((caller.back().unwrap_or(&list), ""));
    let mut address = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "done" && name != "undo") {
        address.append_pair(&name, &value);
    }
    for (name, value) in done.iter().filter(|(_, value)| !value.is_empty()) {
        address.append_pair(name, value);
    }
    lead_to(&format!("{path}?{}", address.finish()))
}
