//! What the script adds: keys, filtering, live updates, copying.

use error_tracker::store::Store;
use jiff::Timestamp;
use serde_json::json;

use crate::{chromium::Tab, samples, shop::Shop};

const POINTED: &str = "document.querySelector('tr.here .title').textContent";

#[test]
fn keys_move_through_the_list_and_open_an_issue() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/"));
    tab.press("j");
    tab.press("j");
    let second = tab.evaluate("document.querySelectorAll('tr.issue .title')[1].textContent");
    assert_eq!(tab.evaluate(POINTED), second);
    tab.press("k");
    assert_ne!(tab.evaluate(POINTED), second);
    assert_eq!(tab.evaluate("document.activeElement.className"), "title");
    tab.leave("document.activeElement.click()");
    assert!(tab.evaluate("location.pathname").as_str().unwrap().contains("/issues/"));
}

#[test]
fn a_key_resolves_the_issue_and_a_button_takes_it_back() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/"));
    tab.press("j");
    tab.evaluate("window.old = true");
    tab.press("r");
    tab.settled();
    assert_eq!(shop.store.stats().unwrap().resolved, 1);
    assert!(tab.text().contains("Resolved 1 issue."));
    tab.leave("document.querySelector('.flash button').click()");
    assert_eq!(shop.store.stats().unwrap().resolved, 0);
}

#[test]
fn the_list_is_filtered_while_typing() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/"));
    tab.evaluate("window.same = true");
    tab.press("/");
    assert_eq!(tab.evaluate("document.activeElement.id"), "q");
    tab.call("Input.insertText", json!({ "text": "type:LoginError" }));
    tab.until("document.querySelectorAll('tr.issue').length === 1");
    assert!(tab.text().contains("wrong password for user 1042"));
    assert_eq!(
        tab.evaluate("[window.same, document.activeElement.id, location.search]"),
        json!([true, "q", "?q=type%3ALoginError"])
    );
}

#[test]
fn a_new_failure_appears_by_itself() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/"));
    tab.until("!document.querySelector('[data-live-state]').hidden");
    tab.evaluate("window.same = true; document.querySelector('input[name=issue]').click()");
    // The first statistics only say how things stand.
    tab.until("performance.getEntriesByType('resource').length > 0");
    samples::record(&*shop.store, [samples::event("BrandNew", Timestamp::now(), 900)]);
    tab.until("document.querySelector('main').innerText.includes('BrandNew failed')");
    assert_eq!(
        tab.evaluate("[window.same, document.querySelectorAll('input[name=issue]:checked').length]"),
        json!([true, 1])
    );
}

#[test]
fn markdown_is_copied() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.issue());
    let origin = tab.evaluate("location.origin");
    tab.call(
        "Browser.grantPermissions",
        json!({ "origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
    tab.call("Page.bringToFront", json!({}));
    tab.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }");
    tab.press("c");
    tab.until("window.copied && window.copied.startsWith('# `shop::pay::PayError`')");
    tab.until("document.querySelector('[data-copy]').textContent === 'Copied'");
}

#[test]
fn a_question_mark_shows_the_keys() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/"));
    tab.press("?");
    assert_eq!(tab.evaluate("document.querySelector('#keys').open"), true);
}

#[test]
fn a_second_word_is_suggested_behind_the_first() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/"));
    let suggested = "[...document.querySelectorAll('#words option')].map((option) => option.value)";
    assert_eq!(tab.evaluate(&format!("{suggested}.includes('file:gateway.rs')")), true);
    assert_eq!(tab.evaluate(&format!("{suggested}.includes('context.tenant:')")), true);
    tab.press("/");
    tab.call("Input.insertText", json!({ "text": "since:7d " }));
    tab.until(&format!("{suggested}.includes('since:7d type:LoginError') && !{suggested}.includes('type:LoginError')"));
    // The same after the list has come anew.
    tab.until("location.search.includes('since')");
    tab.until(&format!("{suggested}.includes('since:7d is:panic')"));
}

#[test]
fn a_value_is_copied_whole() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.issue());
    tab.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }");
    tab.evaluate("document.querySelector('#frame-0 details.raw > summary').click()");
    tab.until("document.querySelector('#frame-0 details.raw > .copy')");
    tab.evaluate("document.querySelector('#frame-0 details.raw > .copy').click()");
    tab.until("window.copied === 'Card { number: \"**************\", holder: \"Ada Example\", expires: (11, 2027), limit: Some(50000) }'");
}

#[test]
fn the_page_of_an_issue_says_that_it_happened_again() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.issue());
    tab.until("!document.querySelector('[data-live-state]').hidden");
    assert_eq!(tab.evaluate("document.querySelector('[data-again]').hidden"), true);
    let mut again = shop.events[0].clone();
    again.id = samples::id(Timestamp::now(), 901);
    samples::record(&*shop.store, [again]);
    tab.until("document.querySelector('[data-again]').innerText.includes('It has just happened again.')");
    tab.leave("document.querySelector('[data-again] a').click()");
    assert!(tab.text().contains("2 times"));
}

#[test]
fn keys_turn_the_pages_of_the_list() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/?limit=10"));
    tab.evaluate("window.old = true");
    tab.press("n");
    tab.settled();
    assert_eq!(tab.evaluate("document.querySelector('.shown').textContent"), "11–11 of 11 issues");
    tab.evaluate("window.old = true");
    tab.press("p");
    tab.settled();
    assert_eq!(tab.evaluate("document.querySelector('.shown').textContent"), "1–10 of 11 issues");
}

#[test]
fn keys_open_ignore_and_reopen_an_issue() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/"));
    tab.press("j");
    let title = tab.evaluate(POINTED);
    tab.evaluate("window.old = true");
    tab.press("Enter");
    tab.settled();
    assert_eq!(tab.evaluate("document.querySelector('h1 .type').textContent"), title);
    for (key, ignored) in [("i", 1), ("r", 0)] {
        tab.evaluate("window.old = true");
        tab.press(key);
        tab.settled();
        assert_eq!(shop.store.stats().unwrap().ignored, ignored, "{key}");
    }
    tab.evaluate("window.old = true");
    tab.press("u");
    tab.settled();
    assert_eq!(tab.evaluate("!!document.querySelector('table.issues')"), true);
}
