//! What axe-core has to say about each page, in light and dark, at a desk and on a phone.

use std::{fs, path::Path};

use error_tracker::{model::Ticket, store::Store};
use jiff::Timestamp;
use serde_json::Value;

use crate::{chromium::Tab, shop::Shop};

/// Every page in every state that looks different.
fn pages(shop: &Shop) -> Vec<String> {
    let issue = shop.issue();
    vec![
        shop.at("/"),
        shop.at("/?limit=3"),
        shop.at("/?status=resolved"),
        shop.at("/?q=nothing-like-it"),
        shop.at("/?q=since:yesterday"),
        shop.at(&format!("/events/{}", shop.events[0].id)),
        format!("{issue}?by=tenant"),
        format!("{issue}/delete"),
        format!("{issue}/events"),
        format!("{issue}/events?by=tenant&value=globex"),
        format!("{issue}/events?q=nothing-like-it"),
        shop.at("/login"),
        shop.at("/nowhere"),
        shop.development_page(),
    ]
}

/// Puts axe-core into the page, past its policy, and asks for what is wrong.
fn violations(tab: &mut Tab, axe: &str) -> Vec<String> {
    tab.evaluate(axe);
    let found = tab.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
            .then((result) => result.violations.map((rule) => `${rule.id}: ${rule.help}: ${rule.nodes.map((node) => node.html.slice(0, 200)).slice(0, 3).join(' | ')}`))",
    );
    found.as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn check(scheme: &str, width: u32) {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/axe/axe.min.js");
    let axe = fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}", axe.display()));
    let (shop, mut tab) = (Shop::open(), Tab::open());
    let at = Timestamp::now();
    let ticket = Ticket { id: "SHOP-17".into(), url: Some("https://tickets.example/SHOP-17".into()), at };
    shop.happens_for(&["globex", "acme", "globex", "acme"]);
    shop.store.add_ticket(shop.events[0].fingerprint, &ticket).unwrap();
    tab.prefer(scheme);
    tab.size(width, 900);
    let mut wrong = Vec::new();
    for page in pages(&shop) {
        tab.load(&page);
        tab.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
        wrong.extend(violations(&mut tab, &axe).into_iter().map(|text| format!("{page}: {text}")));
    }
    assert!(wrong.is_empty(), "{scheme}, {width} px:\n{}", wrong.join("\n"));
}

#[test]
fn axe_finds_nothing_in_light() {
    check("light", 1280);
}

#[test]
fn axe_finds_nothing_in_dark() {
    check("dark", 1280);
}

#[test]
fn axe_finds_nothing_on_a_phone() {
    check("light", 360);
}

#[test]
fn axe_finds_nothing_on_a_phone_in_dark() {
    check("dark", 360);
}
