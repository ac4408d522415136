//! What a person does with an issue and with the list, by the buttons that they press.

use std::sync::Arc;

use error_tracker::{
    Config, Error, ErrorKind, MemoryStore, Notification, capture_message,
    model::{Action, Status, Until},
    store::Store,
};
use error_tracker_viewer::Options;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{chromium::Tab, shop::Shop};

const OPEN_IGNORE: &str = "document.querySelector('summary[aria-label=\"More ways to ignore\"]').click()";

#[test]
fn who_shows_the_token_is_let_in_and_who_logs_out_is_not() {
    let (shop, mut tab) = (Shop::with(Options::new().token("correct horse")), Tab::open());
    tab.load(&shop.at("/?status=all"));
    assert_eq!(tab.evaluate("document.activeElement.id"), "token");
    for (token, told) in [("wrong", "This is not the token."), ("correct horse", "card 4711 of order 88213")] {
        assert!(!tab.text().contains("card 4711"));
        tab.evaluate("document.querySelector('#token').focus()");
        tab.call("Input.insertText", json!({ "text": token }));
        tab.leave("document.querySelector('.login button').click()");
        assert!(tab.text().contains(told), "{token}");
    }
    assert_eq!(tab.evaluate("[location.search, document.cookie]"), json!(["?status=all", ""]));
    tab.leave("document.querySelector('form[action$=\"/logout\"] button').click()");
    tab.load(&shop.at("/"));
    assert!(tab.text().contains("Log in") && !tab.text().contains("card 4711"));
}

#[test]
fn a_note_is_added_and_stands_in_the_history() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.issue());
    tab.evaluate("document.querySelector('#note').focus()");
    tab.call("Input.insertText", json!({ "text": "the bank <b>changed</b> its limits" }));
    tab.leave("document.querySelector('.remark-form button').click()");
    assert!(tab.text().contains("the bank <b>changed</b> its limits"));
    assert_eq!(shop.stored().notes[0].text, "the bank <b>changed</b> its limits");
}

#[test]
fn an_issue_is_ignored_for_a_while_until_a_day_and_for_some_more_times() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    let press = |tab: &mut Tab, script: &str| {
        tab.load(&shop.issue());
        tab.evaluate(OPEN_IGNORE);
        tab.leave(script);
        let issue = shop.stored();
        assert_eq!(issue.status, Status::Ignored, "{script}");
        let told = tab.text();
        tab.leave(
            "[...document.querySelectorAll('.actions button')].find((one) => one.textContent === 'Reopen').click()",
        );
        assert_eq!(shop.stored().status, Status::Open, "{script}");
        (issue.until.unwrap(), told)
    };
    let (until, told) = press(&mut tab, "document.querySelector('button[value=\"7d\"]').click()");
    let Until::Time(until) = until else { panic!("{until:?}") };
    assert!(
        until > Timestamp::now() + SignedDuration::from_hours(6 * 24)
            && told.contains(&format!("ignored until {}", until.strftime("%Y-%m-%d %H:%M"))),
        "{told}"
    );
    let day = (Timestamp::now() + SignedDuration::from_hours(72)).strftime("%Y-%m-%d").to_string();
    let script = format!(
        "const day = document.querySelector('#ignore-until'); day.value = '{day}'; day.form.querySelector('button').click()"
    );
    let (until, _) = press(&mut tab, &script);
    assert_eq!(until, Until::Time(format!("{day}T00:00:00Z").parse().unwrap()));
    let script = "const more = document.querySelector('#ignore-count'); more.value = 20; more.form.querySelector('button').click()";
    let (until, told) = press(&mut tab, script);
    assert!(until == Until::Count(21) && told.contains("until seen 21 times"), "{told}");
}

#[test]
fn an_issue_is_resolved_until_a_newer_release_and_the_history_says_so() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.issue());
    tab.evaluate("document.querySelector('summary[aria-label=\"More ways to resolve\"]').click()");
    tab.leave("document.querySelector('button[name=until][value=release]').click()");
    let issue = shop.stored();
    assert_eq!(issue.status, Status::Resolved);
    assert!(matches!(&issue.until, Some(Until::ReleaseOtherThan(release)) if *release == "1.4.2"), "{:?}", issue.until);
    assert!(
        tab.evaluate("document.querySelector('.history').innerText")
            .as_str()
            .unwrap()
            .contains("until a release after 1.4.2")
    );
    tab.leave("document.querySelector('.flash button').click()");
    assert_eq!(shop.stored().status, Status::Open);
    assert_eq!(shop.stored().history.last().unwrap().action, Action::Reopen);
}

#[test]
fn chosen_issues_are_resolved_and_ignored_together_and_that_is_taken_back() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    for (action, done) in [("resolve", "Resolved 3 issues."), ("ignore", "Ignored 3 issues.")] {
        tab.load(&shop.at("/"));
        tab.evaluate("[...document.querySelectorAll('input[name=issue]')].slice(1, 4).forEach((box) => box.click())");
        assert_eq!(tab.evaluate("document.querySelector('[data-chosen]').textContent"), "3 chosen");
        tab.leave(&format!("document.querySelector('#bulk button[value={action}]').click()"));
        let told = tab.text();
        assert!(told.contains(done), "{told}");
        assert_eq!(shop.store.stats().unwrap().open, 8);
        tab.leave("document.querySelector('.flash button').click()");
        assert!(tab.text().contains("Took back the change of 3 issues."));
        assert_eq!(shop.store.stats().unwrap().open, 11);
    }
}

#[test]
fn all_issues_are_chosen_by_one_box_and_one_by_a_key() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/"));
    let chosen = "document.querySelector('[data-chosen]').textContent";
    tab.evaluate("document.querySelector('[data-all]').click()");
    assert_eq!(tab.evaluate(chosen), "11 chosen");
    tab.press("j");
    tab.press("x");
    assert_eq!(
        tab.evaluate(&format!("[{chosen}, document.querySelector('[data-all]').indeterminate]")),
        json!(["10 chosen", true])
    );
    tab.leave("document.querySelector('#bulk button[value=resolve]').click()");
    assert_eq!(shop.store.stats().unwrap().open, 1);
}

#[test]
fn an_issue_is_deleted_only_by_the_page_that_asks() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.issue());
    let ask = "[...document.querySelectorAll('.actions a')].find((one) => one.textContent.includes('Delete')).click()";
    tab.leave(ask);
    assert!(tab.text().contains("Delete this issue?"));
    tab.leave("[...document.querySelectorAll('a.button')].find((one) => one.textContent === 'Keep').click()");
    assert_eq!(shop.store.stats().unwrap().issues, 11);
    tab.leave(ask);
    tab.leave("document.querySelector('button.danger').click()");
    assert!(tab.text().contains("Deleted 1 issue."));
    assert_eq!(shop.store.issue(shop.events[0].fingerprint).unwrap(), None);
    // What is gone cannot be taken back.
    assert_eq!(tab.evaluate("document.querySelector('.flash button')"), json!(null));
}

#[test]
fn tabs_order_and_page_size_change_the_list() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    shop.happens_for(&["acme", "acme"]);
    tab.load(&shop.at("/"));
    let click = |tab: &mut Tab, selector: &str, text: &str| {
        tab.leave(&format!(
            "[...document.querySelectorAll('{selector}')].find((one) => one.textContent.startsWith('{text}')).click()"
        ));
    };
    click(&mut tab, "th a", "Count");
    assert_eq!(tab.evaluate("document.querySelector('.issues .count strong').textContent"), "3");
    assert_eq!(
        tab.evaluate("[...document.querySelectorAll('th[aria-sort]')].map((one) => one.innerText.trim())"),
        json!(["Count ↓"])
    );
    click(&mut tab, ".sizes a", "10");
    assert_eq!(tab.evaluate("document.querySelectorAll('tr.issue').length"), 10);
    assert_eq!(tab.evaluate("location.search"), "?sort=count&limit=10");
    click(&mut tab, ".tab", "resolved");
    assert!(tab.text().contains("None resolved"));
    click(&mut tab, ".tab", "all");
    assert_eq!(tab.evaluate("document.querySelector('.tab[aria-current]').textContent"), "all 11");
}

#[test]
fn events_lead_to_the_first_the_older_the_newer_and_the_latest() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    shop.happens_for(&["globex", "initech", "acme"]);
    tab.load(&shop.issue());
    let id = "document.querySelector('.id').textContent";
    let mut seen = vec![tab.evaluate(id)];
    let step = |tab: &mut Tab, text: &str| {
        tab.leave(&format!(
            "[...document.querySelectorAll('a.step')].find((one) => one.textContent.includes('{text}')).click()"
        ));
        tab.evaluate(id)
    };
    for text in ["Older", "Older", "Newer", "First", "Latest"] {
        seen.push(step(&mut tab, text));
    }
    assert!(seen[0] == seen[5] && seen[1] == seen[3], "{seen:?}");
    let ids: Vec<_> = seen.iter().map(|id| id.as_str().unwrap()).collect();
    assert!(ids[0] > ids[1] && ids[1] > ids[2] && ids[2] > ids[4], "{ids:?}");
    tab.evaluate("window.old = true");
    tab.press("p");
    tab.settled();
    assert_eq!(tab.evaluate(id), seen[1]);
    assert_eq!(tab.evaluate("document.querySelector('#context .was').textContent"), "changed was initech");
}

#[test]
fn a_value_of_the_spread_leads_to_its_events_and_they_are_searched() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    shop.happens_for(&["globex", "acme", "globex", "acme", "globex"]);
    tab.load(&shop.issue());
    tab.leave("document.querySelector('#by').value = 'tenant'; document.querySelector('#spread button').click()");
    assert!(tab.evaluate("location.search").as_str().unwrap().contains("by=tenant"));
    tab.leave("[...document.querySelectorAll('#spread a')].find((one) => one.textContent === 'globex').click()");
    let rows = "document.querySelectorAll('tr.event').length";
    assert_eq!(tab.evaluate(rows), 3);
    tab.leave("[...document.querySelectorAll('.only a')][0].click()");
    assert_eq!(tab.evaluate(rows), 6);
    tab.leave("document.querySelector('#words-of-events').value = 'tenant acme'; document.querySelector('.search button').click()");
    assert_eq!(tab.evaluate(rows), 3);
    tab.press("j");
    tab.evaluate("window.old = true");
    tab.press("Enter");
    tab.settled();
    assert!(tab.evaluate("location.pathname").as_str().unwrap().contains("/events/"));
    tab.evaluate("window.old = true");
    tab.press("e");
    tab.settled();
    assert_eq!(tab.evaluate(rows), 6);
}

#[test]
fn library_frames_are_folded_and_open_on_demand() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.issue());
    let library =
        "[...document.querySelectorAll('.backtrace li:not(.own, .folded)')].map((one) => one.checkVisibility())";
    assert!(!tab.evaluate(library).as_array().unwrap().contains(&json!(true)));
    tab.evaluate("document.querySelectorAll('.backtrace summary').forEach((one) => one.click())");
    assert!(!tab.evaluate(library).as_array().unwrap().contains(&json!(false)));
}

#[test]
fn the_json_of_an_event_is_downloaded_whole() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.issue());
    let link = "document.querySelector('a[download]')";
    let told = tab.evaluate(&format!("fetch({link}.href).then((answer) => answer.text().then((text) => [answer.headers.get('content-disposition'), text]))"));
    assert_eq!(told[0], format!("attachment; filename=\"event-{}.json\"", shop.events[0].id));
    let event: serde_json::Value = serde_json::from_str(told[1].as_str().unwrap()).unwrap();
    assert_eq!(event, serde_json::to_value(&shop.events[0]).unwrap());
}

#[test]
fn a_menu_closes_by_escape_and_gives_the_focus_back() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.issue());
    tab.evaluate(OPEN_IGNORE);
    tab.evaluate("document.querySelector('#ignore-count').focus()");
    tab.press("Escape");
    let state =
        "[document.querySelectorAll('details.menu[open]').length, document.activeElement.getAttribute('aria-label')]";
    assert_eq!(tab.evaluate(state), json!([0, "More ways to ignore"]));
}

#[test]
fn a_page_that_is_not_there_says_so_and_leads_back() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/issues/00000000000000000000000000000000"));
    assert!(tab.text().contains("404") && tab.text().contains("00000000000000000000000000000000"));
    tab.leave("document.querySelector('a.button').click()");
    assert_eq!(tab.evaluate("document.querySelectorAll('tr.issue').length"), 11);
    assert_eq!(shop.store.stats().unwrap().count, 11);
}

#[test]
fn a_notifier_that_begins_to_fail_appears_above_the_list_by_itself() {
    let (shop, mut tab) = (Shop::alone(), Tab::open());
    tab.load(&shop.at("/"));
    tab.until("!document.querySelector('[data-live-state]').hidden");
    tab.evaluate("window.same = true");
    let notifier = |_: &Notification| Err(Error::new(ErrorKind::Rejected, "<img src=x onerror=alert(1)>"));
    let store = Arc::new(MemoryStore::new());
    let guard = error_tracker::init(Config::new().store(store).notifier(notifier).on_internal_error(|_| {})).unwrap();
    capture_message("queue is 90 % full");
    tab.until("document.querySelector('.banner')?.innerText.includes('Notifications failing since')");
    tab.until("document.querySelector('.banner').innerText.includes('Last error: <img src=x onerror=alert(1)>')");
    assert_eq!(tab.evaluate("[window.same, document.querySelectorAll('.banner img').length]"), json!([true, 0]));
    drop(guard);
}
