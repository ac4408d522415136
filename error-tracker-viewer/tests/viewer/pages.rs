//! The list, the issue and the event as pages.

use error_tracker::{
    model::VariableState,
    store::{Record, Repeats, Store},
};
use error_tracker_viewer::Options;
use jiff::{SignedDuration, Timestamp};

use crate::{
    client::{open, with},
    samples::{self, event, frame, record, variable, without_value},
};

fn now() -> Timestamp {
    Timestamp::now()
}

#[tokio::test]
async fn an_empty_store_says_what_to_do() {
    let (_, mut client) = open();
    let page = client.get("/").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("No failure has been recorded yet") && page.body.contains("#[auto_track]"));
}

#[tokio::test]
async fn the_list_shows_type_message_culprit_place_count_and_release() {
    let (store, mut client) = open();
    record(&*store, [event("PayError", now(), 1), event("PayError", now(), 2)]);
    let page = client.get("/").await.body;
    for text in [
        "<span class=\"dim\">app::</span>PayError",
        "PayError failed",
        "app::</span>run",
        "src/app.rs:12",
        "<strong>2</strong>",
        "1.4.2",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(page.contains("<svg class=\"spark\""));
}

#[tokio::test]
async fn a_tab_shows_its_status_only() {
    let (store, mut client) = open();
    let [one, other] = [event("One", now(), 1), event("Other", now(), 2)];
    record(&*store, [one.clone(), other]);
    client.submit(&format!("/issues/{}/resolve", one.fingerprint), &[]).await;
    let open = client.get("/").await.body;
    let resolved = client.get("/?status=resolved").await.body;
    assert!(open.contains("Other failed") && !open.contains("One failed"));
    assert!(resolved.contains("One failed") && !resolved.contains("Other failed"));
}

#[tokio::test]
async fn the_search_narrows_the_list_and_stays_in_the_box() {
    let (store, mut client) = open();
    record(&*store, [event("Pay", now(), 1), event("Mail", now(), 2)]);
    let page = client.get("/?q=type%3APay").await.body;
    assert!(page.contains("Pay failed") && !page.contains("Mail failed"));
    assert!(page.contains("value=\"type:Pay\""));
    let nothing = client.get("/?q=type%3ANone").await.body;
    assert!(nothing.contains("Nothing matches"));
}

#[tokio::test]
async fn a_search_that_cannot_be_read_says_why() {
    let (_, mut client) = open();
    let page = client.get("/?q=is%3Abroken").await;
    assert_eq!(page.status, 400);
    assert!(page.body.contains("is: takes open, resolved, ignored, error, panic or message, not &quot;broken&quot;."));
    assert!(page.body.contains("value=\"is:broken\""));
    assert_eq!(client.get("/?cursor=damaged").await.status, 400);
}

#[tokio::test]
async fn pages_of_the_list_lead_on_until_all_were_shown() {
    let (store, mut client) = open();
    record(&*store, (0..7).map(|n| event(&format!("Error{n}"), now() - SignedDuration::from_mins(n), n as u32)));
    let mut address = "/?limit=3".to_owned();
    let mut shown = Vec::new();
    for _ in 0..3 {
        let page = client.get(&address).await.body;
        shown.push(page.matches("class=\"issue\"").count());
        let Some((_, rest)) = page.split_once("rel=\"next\" href=\"/dev/error") else { break };
        address = rest.split_once('"').unwrap().0.replace("&amp;", "&");
    }
    assert_eq!(shown, [3, 3, 1]);
}

#[tokio::test]
async fn an_issue_shows_frames_with_their_values() {
    let (store, mut client) = open();
    let event = samples::shop(now()).remove(0);
    record(&*store, [event.clone()]);
    let page = client.get(&format!("/issues/{}", event.fingerprint)).await;
    assert_eq!(page.status, 200);
    for text in [
        "card 4711 of order 88213 was declined",
        "gateway answered 402 Payment Required",
        "debit",
        "src/gateway.rs:41",
        "12990",
        "Ada Example",
        "read after tx was dropped",
    ] {
        assert!(page.body.contains(text), "{text}");
    }
    for badge in [
        "masked",
        "partly masked",
        " moved</span>",
        " borrowed</span>",
        " uninitialized</span>",
        " skipped</span>",
        " unprintable</span>",
    ] {
        assert!(page.body.contains(badge), "{badge}");
    }
}

#[tokio::test]
async fn a_long_structure_opens_as_a_tree() {
    let (store, mut client) = open();
    let mut event = event("Tree", now(), 1);
    let text = format!("Order {{ id: 7, note: \"{}\", lines: [Line {{ sku: \"A\" }}] }}", "x".repeat(90));
    event.frames[0].locals = vec![variable("order", "app::Order", &text)];
    record(&*store, [event.clone()]);
    let page = client.get(&format!("/events/{}", event.id)).await.body;
    assert!(page.contains("<details class=\"tree\" open><summary><code class=\"v\"><span class=\"name\">Order</span>"));
    assert!(page.contains("<span class=\"key\">lines</span>"));
    assert!(page.contains("<summary>raw</summary>"));
}

#[tokio::test]
async fn a_value_that_differs_from_the_event_before_is_marked() {
    let (store, mut client) = open();
    let mut events = [event("Twice", now() - SignedDuration::from_mins(1), 1), event("Twice", now(), 2)];
    for (event, value) in events.iter_mut().zip(["17", "18"]) {
        event.frames[0].locals = vec![variable("user", "u64", value), variable("same", "u64", "5")];
    }
    record(&*store, events.clone());
    let latest = client.get(&format!("/events/{}", events[1].id)).await.body;
    assert_eq!(latest.matches("<tr class=\"changed\">").count(), 1);
    assert!(latest.contains("<span class=\"hint\">was </span><code class=\"v\"><span class=\"num\">17</span>"));
    let first = client.get(&format!("/events/{}", events[0].id)).await.body;
    assert_eq!(first.matches("<tr class=\"changed\">").count(), 0);
}

#[tokio::test]
async fn events_lead_to_the_older_and_the_newer_one() {
    let (store, mut client) = open();
    let events: Vec<_> =
        (0..3).map(|n| event("Three", now() - SignedDuration::from_mins(3 - i64::from(n)), n)).collect();
    record(&*store, events.clone());
    let middle = client.get(&format!("/events/{}", events[1].id)).await.body;
    let link = |n: usize, mark: &str| format!("href=\"/dev/error/events/{}\" data-key=\"{mark}\"", events[n].id);
    assert!(middle.contains(&link(0, "p")) && middle.contains(&link(2, "n")), "{middle}");
}

#[tokio::test]
async fn source_lines_stand_around_the_failing_one_with_a_caret() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("src")).unwrap();
    let text: String = (1..30)
        .map(|n| if n == 12 { "    let x = 1 + step(input)?;\n".into() } else { format!("    line({n});\n") })
        .collect();
    std::fs::write(root.path().join("src/app.rs"), text).unwrap();
    let (store, mut client) =
        with(error_tracker_viewer::Options::new().view_permission(|_| true).source_root(root.path()));
    let event = event("Source", now(), 1);
    record(&*store, [event.clone()]);
    let page = client.get(&format!("/events/{}", event.id)).await.body;
    assert!(page.contains("<span class=\"no\">12</span><code>let x = 1 + step(input)?;</code>"));
    assert!(page.contains("<code>            ^^^^^^^^^^^^</code>"), "{page}");
    assert!(page.contains("line(17);") && !page.contains("line(18);"));
}

#[tokio::test]
async fn without_the_source_the_failing_expression_stands_there() {
    let (store, mut client) = open();
    let event = event("Expression", now(), 1);
    record(&*store, [event.clone()]);
    let page = client.get(&format!("/events/{}", event.id)).await.body;
    assert!(page.contains("<span class=\"no\">12</span><code>step(input)?</code>"));
}

#[tokio::test]
async fn an_issue_that_was_only_counted_still_has_a_page() {
    let (store, mut client) = open();
    let fingerprint = error_tracker::Fingerprint::of_parts(["counted"]);
    let repeats = Repeats {
        fingerprint,
        count: 5,
        first_seen: now(),
        last_seen: now(),
        kind: Default::default(),
        level: Default::default(),
        title: "app::Counted".into(),
        message: "no values".into(),
        culprit: "app::run".into(),
        file: None,
        line: None,
        release: None,
    };
    let batch = error_tracker::store::Batch { id: uuid::Uuid::now_v7(), records: vec![Record::Repeats(repeats)] };
    store.record(&batch).unwrap();
    let page = client.get(&format!("/issues/{fingerprint}")).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("No event is kept")
            && page.body.contains("5 times") | page.body.contains("<strong>5</strong>")
    );
}

#[tokio::test]
async fn the_spread_of_a_context_key_counts_its_values() {
    let (store, mut client) = open();
    let events: Vec<_> = (0..5)
        .map(|n| {
            let mut event = event("Spread", now() - SignedDuration::from_mins(9 - i64::from(n)), n);
            event.context.insert("tenant".into(), if n == 0 { "globex" } else { "acme" }.into());
            event
        })
        .collect();
    let fingerprint = events[0].fingerprint;
    record(&*store, events);
    let page = client.get(&format!("/issues/{fingerprint}?by=tenant")).await.body;
    assert!(page.contains(">acme</a></span><span class=\"number\">4</span>"), "{page}");
    assert!(page.contains(">globex</a></span><span class=\"number\">1</span>"));
    // Unasked, what tells something is shown: not the release, which all have in common.
    let page = client.get(&format!("/issues/{fingerprint}")).await.body;
    assert!(page.contains(">globex</a></span><span class=\"number\">1</span>"), "{page}");
    assert_eq!(page.matches("class=\"spread\"").count(), 1);
}

#[tokio::test]
async fn markdown_holds_frames_and_values_as_plain_text() {
    let (store, mut client) = open();
    let mut event = event("Mark", now(), 1);
    event.frames.push(frame("app", "outer", "src/app.rs", 30, "run()?"));
    event.frames[1].locals = vec![variable("n", "u8", "7"), without_value("body", "String", VariableState::Moved)];
    record(&*store, [event.clone()]);
    let answer = client.get(&format!("/events/{}/markdown", event.id)).await;
    assert_eq!(answer.header("content-type"), "text/markdown; charset=utf-8");
    assert!(
        answer.body.contains("### 2. `app::outer`")
            && answer.body.contains("- `n: u8`: `7`")
            && answer.body.contains("- seen 1 time, first at ")
            && answer.body.contains("`body: String`: moved")
    );
}

#[tokio::test]
async fn json_comes_as_a_file() {
    let (store, mut client) = open();
    let event = event("Json", now(), 1);
    record(&*store, [event.clone()]);
    let answer = client.get(&format!("/events/{}/json", event.id)).await;
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"event-{}.json\"", event.id));
    assert_eq!(answer.json(), serde_json::to_value(&event).unwrap());
}

#[tokio::test]
async fn what_is_not_there_is_a_page_that_says_so() {
    let (_, mut client) = open();
    let id = samples::id(now(), 9).to_string();
    for path in ["/issues/00000000000000000000000000000000", "/issues/nonsense", &format!("/events/{id}"), "/nowhere"] {
        let page = client.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("All issues"), "{path}");
    }
}

#[tokio::test]
async fn a_page_loads_nothing_but_its_own_hashed_files() {
    let (store, mut client) = open();
    record(&*store, samples::shop(now()));
    let page = client.get("/").await.body;
    let mut files: Vec<String> = Vec::new();
    for attribute in ["src=\"", "<link rel=\"stylesheet\" href=\"", "<link rel=\"icon\" href=\""] {
        files.extend(page.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    assert!(files.len() >= 3);
    for file in files {
        let file = client.get(file.strip_prefix("/dev/error").unwrap()).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    }
    assert!(
        !page.contains("style=\"")
            && !page.contains("<style")
            && !page.contains(" onclick")
            && !page.contains("<script>")
    );
}

/// The address of the link with this relation.
fn link(page: &str, relation: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("rel=\"{relation}\" href=\"/dev/error"))?;
    Some(rest.split_once('"')?.0.replace("&amp;", "&"))
}

#[tokio::test]
async fn pages_of_the_list_lead_on_and_back() {
    let (store, mut client) = open();
    record(&*store, (0..35).map(|n| event(&format!("Error{n}"), now() - SignedDuration::from_mins(n), n as u32)));
    let mut pages = vec![client.get("/?limit=10&sort=first_seen").await.body];
    while let Some(next) = link(&pages[pages.len() - 1], "next") {
        pages.push(client.get(&next).await.body);
    }
    let shown = |page: &str| page.split_once("<span class=\"shown\">").unwrap().1.split_once('<').unwrap().0.to_owned();
    assert_eq!(
        pages.iter().map(|page| shown(page)).collect::<Vec<_>>(),
        ["1–10 of 35 issues", "11–20 of 35 issues", "21–30 of 35 issues", "31–35 of 35 issues"]
    );
    let titles = |page: &str| {
        page.split("class=\"title\"")
            .skip(1)
            .map(|rest| rest.split_once("</a>").unwrap().0.to_owned())
            .collect::<Vec<_>>()
    };
    let mut page = pages[3].clone();
    for before in pages[..3].iter().rev() {
        page = client.get(&link(&page, "prev").unwrap()).await.body;
        assert_eq!((titles(&page), shown(&page)), (titles(before), shown(before)));
    }
    assert_eq!(link(&page, "prev"), None);
}

#[tokio::test]
async fn the_list_size_holds_where_the_address_names_none_and_links_leave_it_out() {
    let (store, mut client) = with(Options::new().view_permission(|_| true).list_size(4));
    record(&*store, (0..9).map(|n| event(&format!("Error{n}"), now() - SignedDuration::from_mins(n), n as u32)));
    let rows = |page: &str| page.matches("class=\"issue\"").count();
    let first = client.get("/").await.body;
    let next = link(&first, "next").unwrap();
    assert!(rows(&first) == 4 && !next.contains("limit"), "{next}");
    assert_eq!(rows(&client.get(&next).await.body), 4);
    let asked = client.get("/?limit=2").await.body;
    assert!(rows(&asked) == 2 && link(&asked, "next").unwrap().contains("limit=2"));
    assert!(asked.contains("<a href=\"/dev/error/\">4</a>"), "the way back to the default: {asked}");
    assert_eq!(client.get("/api/issues").await.json()["items"].as_array().unwrap().len(), 4);
    assert_eq!(client.get("/api/issues?limit=9").await.json()["items"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn a_full_page_of_the_list_stays_small() {
    let (store, mut client) = open();
    record(
        &*store,
        (0..30).map(|n| event(&format!("ErrorOfAService{n}"), now() - SignedDuration::from_mins(n), n as u32)),
    );
    let page = client.get("/").await.body;
    assert_eq!(page.matches("class=\"issue\"").count(), 25);
    assert!(page.len() < 60 * 1024, "{} bytes", page.len());
}

#[tokio::test]
async fn the_page_of_an_event_with_all_that_one_can_hold_stays_small() {
    let (store, mut client) = open();
    let event = samples::shop(now()).remove(0);
    record(&*store, [event.clone()]);
    let page = client.get(&format!("/issues/{}?by=tenant", event.fingerprint)).await.body;
    assert!(page.len() < 60 * 1024, "{} bytes", page.len());
}
