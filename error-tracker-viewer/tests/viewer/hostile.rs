//! Everything stored is hostile: no field of an event may become markup, a header, or a way out of its frame.

use error_tracker::{
    model::{BacktraceFrame, Breadcrumb, Event, Level, Note, Request, Ticket, VariableState},
    store::Store,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    client::open,
    samples::{event, exception, frame, record, variable, without_value},
};

const ATTACK: &str =
    "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}`${1}\u{202e}\u{0}\r\nSet-Cookie: a=b";

fn map(key: &str) -> serde_json::Map<String, Value> {
    [(format!("{key}{ATTACK}"), json!({ ATTACK: [ATTACK, { "deep": ATTACK }] }))].into_iter().collect()
}

fn hostile(number: u32) -> Event {
    let mut event = event("Hostile", Timestamp::now(), number);
    event.exceptions = vec![exception(ATTACK, ATTACK), exception(&format!("a::{ATTACK}"), ATTACK)];
    let mut one = frame(ATTACK, ATTACK, ATTACK, 1, ATTACK);
    one.arguments = vec![
        variable(ATTACK, ATTACK, ATTACK),
        variable("tree", "T", &format!("S {{ field: \"{ATTACK}\", list: [{ATTACK}] }}")),
    ];
    one.locals = vec![without_value(ATTACK, ATTACK, VariableState::Moved), variable("long", "T", &ATTACK.repeat(20))];
    one.locals[0].note = Some(ATTACK.into());
    one.globals = vec![variable("map", "M", &format!("{{\"{ATTACK}\": {number}}}"))];
    event.frames = vec![one];
    event.backtrace =
        vec![BacktraceFrame { function: ATTACK.into(), file: Some(ATTACK.into()), line: Some(1), in_app: true }];
    event.context = map("context");
    event.request = Some(Request {
        method: ATTACK.into(),
        host: Some(ATTACK.into()),
        path: ATTACK.into(),
        route: Some(ATTACK.into()),
        query: map("query"),
        headers: map("headers"),
        body: json!({ "body": ATTACK }),
        remote_address: Some(ATTACK.into()),
    });
    event.thread = ATTACK.into();
    event.host = Some(ATTACK.into());
    event.release = Some(ATTACK.into());
    event.environment = Some(ATTACK.into());
    let at = Timestamp::now();
    event.breadcrumbs = vec![Breadcrumb {
        timestamp: at,
        category: ATTACK.into(),
        message: ATTACK.into(),
        level: Level::Fatal,
        data: map("data"),
    }];
    event
}

#[tokio::test]
async fn no_stored_text_becomes_markup_on_any_page() {
    let (store, mut client) = open();
    let events = [hostile(1), hostile(2)];
    let fingerprint = events[0].fingerprint;
    let id = events[1].id;
    record(&*store, events);
    let at = Timestamp::now();
    store.add_note(fingerprint, &Note { text: ATTACK.into(), at, by: Some(ATTACK.into()) }).unwrap();
    for url in [ATTACK, "javascript:alert(1)"] {
        store.add_ticket(fingerprint, &Ticket { id: ATTACK.into(), url: Some(url.into()), at }).unwrap();
    }
    client.submit(&format!("/issues/{fingerprint}/resolve"), &[("until", "release")]).await;
    let attack: String = form_urlencoded::byte_serialize(ATTACK.as_bytes()).collect();
    for path in [
        "/?status=all".to_owned(),
        format!("/?status=all&q={attack}"),
        format!("/?cursor={attack}"),
        format!("/?undo={attack}&done={attack}"),
        format!("/issues/{fingerprint}"),
        format!("/issues/{fingerprint}?by={attack}"),
        format!("/issues/{fingerprint}?by=message"),
        format!("/issues/{fingerprint}/delete"),
        format!("/issues/{fingerprint}/events"),
        format!("/issues/{fingerprint}/events?q={attack}"),
        format!("/issues/{fingerprint}/events?by={attack}&value={attack}"),
        format!("/issues/{fingerprint}/events?order={attack}"),
        format!("/events/{id}"),
        format!("/issues/{attack}"),
        format!("/{attack}"),
    ] {
        let page = client.get(&path).await;
        assert!(page.status.as_u16() < 500, "{path}");
        for forbidden in ["<script>", "<img src=x", "<img src=\"x", "javascript:alert", "onerror=alert(2)>"] {
            assert!(!page.body.contains(forbidden), "{forbidden} on {path}");
        }
        assert!(!page.headers.contains_key("a"), "{path}");
    }
}

#[tokio::test]
async fn a_name_that_no_page_expects_breaks_no_page() {
    let (store, mut client) = open();
    let mut odd = event("Odd", Timestamp::now(), 1);
    odd.exceptions.clear();
    odd.frames[0].line = 0;
    odd.frames[0].column = u32::MAX;
    odd.frames[0].locals =
        vec![variable("", "", ""), variable("x", "::", "((((((("), variable("y", "<<::>>", "\u{fe0f}\u{200d}")];
    record(&*store, [odd.clone()]);
    for path in ["/".to_owned(), format!("/issues/{}", odd.fingerprint), format!("/events/{}/markdown", odd.id)] {
        assert_eq!(client.get(&path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn no_stored_text_turns_the_direction_of_writing() {
    let (store, mut client) = open();
    let mut odd = event("Odd\u{202e}rorrE", Timestamp::now(), 1);
    odd.frames[0].locals = vec![variable("path", "&str", "\"/tmp/\u{2066}txt.exe\"")];
    record(&*store, [odd.clone()]);
    for path in ["/".to_owned(), format!("/issues/{}", odd.fingerprint), format!("/issues/{}/events", odd.fingerprint)]
    {
        let page = client.get(&path).await.body;
        assert!(page.contains("\\u{202e}rorrE") && !page.contains(['\u{202e}', '\u{2066}']), "{path}");
    }
    assert_eq!(client.get("/api/issues").await.json()["items"][0]["title"], "app::Odd\u{202e}rorrE");
}
