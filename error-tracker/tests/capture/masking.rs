//! Secrets in arguments and locals do not reach the event.

use std::collections::{BTreeMap, HashMap};

use error_tracker::{auto_track, model::Event};

use crate::{fails, only, variable};

const SECRET: &str = "hunter2";

#[track_caller]
fn holds_no_secret(event: &Event) {
    let json = serde_json::to_string(event).expect("an event is JSON");
    assert!(!json.contains(SECRET), "{json}");
}

#[derive(Debug, Clone)]
struct Login {
    user: String,
    password: String,
}

fn login() -> Login {
    Login { user: "anna".to_owned(), password: SECRET.to_owned() }
}

#[auto_track]
fn by_name(user: &str, password: &str) -> Result<u32, String> {
    let api_key = password.to_owned();
    fails("no")
}

#[test]
fn variables_are_masked_by_their_names() {
    let event = only(|| drop(by_name("anna", SECRET)));
    holds_no_secret(&event);
    let frame = &event.frames[0];
    assert!(variable(frame, "password").masked && variable(frame, "api_key").masked);
    assert_eq!(variable(frame, "user").value, "\"anna\"");
}

#[auto_track]
fn by_field(login: Login) -> Result<u32, String> {
    let pair = (1, login.clone());
    fails("no")
}

#[test]
fn fields_are_masked_by_their_names_at_any_depth() {
    let event = only(|| drop(by_field(login())));
    holds_no_secret(&event);
    for name in ["login", "pair"] {
        let variable = variable(&event.frames[0], name);
        assert!(variable.masked && variable.value.contains("user: \"anna\""), "{variable:?}");
    }
}

#[auto_track]
fn by_key(headers: HashMap<String, String>, pairs: &[(&str, &str)]) -> Result<u32, String> {
    fails("no")
}

#[test]
fn entries_of_maps_are_masked_by_their_keys() {
    let headers = HashMap::from([("Authorization".to_owned(), SECRET.to_owned())]);
    let event = only(|| drop(by_key(headers, &[("token", SECRET), ("plan", "free")])));
    holds_no_secret(&event);
    assert!(variable(&event.frames[0], "pairs").value.contains("\"free\""), "{event:?}");
}

#[auto_track]
fn moved(login: Login, tokens: Vec<String>) -> Result<u32, String> {
    drop(login);
    drop(tokens);
    fails("no")
}

#[test]
fn what_was_saved_before_it_moved_is_masked() {
    let event = only(|| drop(moved(login(), vec![SECRET.to_owned()])));
    holds_no_secret(&event);
    assert!(event.frames[0].arguments.iter().all(|argument| argument.masked), "{event:?}");
}

#[auto_track]
fn in_the_message(user: &str) -> Result<u32, String> {
    Err(format!("cannot reach https://{user}:{SECRET}@example.org/ with password={SECRET}"))
}

#[test]
fn the_message_is_masked() {
    holds_no_secret(&only(|| drop(in_the_message("anna"))));
}

#[auto_track(additional_context = { password: password, nested: BTreeMap::from([("secret", password)]) })]
fn in_the_context(password: &str) -> Result<u32, String> {
    fails("no")
}

#[test]
fn the_additional_context_is_masked() {
    holds_no_secret(&only(|| drop(in_the_context(SECRET))));
}

static SESSION_TOKEN: &str = SECRET;

#[auto_track(globals(SESSION_TOKEN))]
fn in_a_global() -> Result<u32, String> {
    fails("no")
}

#[test]
fn globals_are_masked() {
    let event = only(|| drop(in_a_global()));
    holds_no_secret(&event);
    assert!(variable(&event.frames[0], "SESSION_TOKEN").masked);
}

#[auto_track(mask(note, inner))]
fn asked_for(note: Login) -> Result<u32, String> {
    let inner = note;
    fails("no")
}

#[test]
fn the_option_masks_whole_values_also_saved_ones() {
    let event = only(|| drop(asked_for(login())));
    holds_no_secret(&event);
    for name in ["note", "inner"] {
        assert!(!variable(&event.frames[0], name).value.contains("anna"), "{event:?}");
    }
}

#[auto_track]
fn in_the_code() -> Result<u16, std::num::ParseIntError> {
    let port = "postgres://anna:hunter2@host/shop".parse::<u16>()?;
    Ok(port)
}

#[test]
fn what_is_written_into_an_expression_is_masked_as_a_value_is() {
    let mut printed = Vec::new();
    let event = only(|| {
        let error = in_the_code().expect_err("no number");
        error_tracker::print_exception(&error, &mut printed).expect("a Vec takes all");
    });
    holds_no_secret(&event);
    assert!(event.frames[0].expression.ends_with("@host/shop\".parse::<u16>()?"), "{event:?}");
    let printed = String::from_utf8(printed).expect("text");
    assert!(printed.contains("@host/shop") && !printed.contains(SECRET), "{printed}");
}
