//! What a user sees: nothing sticks out, nothing jumps, nothing is refused by the policy, and letters can be read.

use serde_json::{Value, json};

use crate::{chromium::Tab, shop::Shop};

fn pages(shop: &Shop) -> Vec<String> {
    let issue = shop.issue();
    vec![
        shop.at("/"),
        shop.at("/?status=resolved"),
        shop.at(&format!("/events/{}", shop.events[0].id)),
        format!("{issue}?by=tenant"),
        format!("{issue}/delete"),
        format!("{issue}/events"),
        shop.at("/login"),
        shop.development_page(),
        issue,
    ]
}

#[test]
fn no_page_is_wider_than_its_window() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    for width in [360, 768, 1280, 2560] {
        tab.size(width, 900);
        for page in pages(&shop) {
            tab.load(&page);
            tab.evaluate(
                "document.querySelectorAll('details:not(.menu)').forEach((details) => { details.open = true; })",
            );
            let wide = tab.evaluate("document.documentElement.scrollWidth").as_u64().unwrap();
            assert!(wide <= u64::from(width), "{page} is {wide} wide at {width}");
            // One menu at a time, as they are opened.
            let menus = "[...document.querySelectorAll('details.menu')]";
            let outside = tab.evaluate(&format!(
                "{menus}.map((menu) => {{ {menus}.forEach((other) => {{ other.open = other === menu; }}); \
                 const box = menu.querySelector('.menu-body').getBoundingClientRect(); return box.left < 0 || box.right > innerWidth; }})"
            ));
            assert!(!outside.as_array().unwrap().contains(&Value::Bool(true)), "{page}: a menu sticks out at {width}");
        }
    }
}

#[test]
fn the_browser_complains_about_nothing() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    for page in pages(&shop) {
        tab.load(&page);
        tab.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    }
    assert!(tab.complaints.is_empty(), "{:#?}", tab.complaints);
}

#[test]
fn nothing_jumps_while_a_page_loads() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    for page in pages(&shop) {
        tab.load(&page);
        // What has moved, and from where to where.
        let observed = "new Promise((done) => { const moved = []; new PerformanceObserver((list) => list.getEntries().forEach((entry) => \
            moved.push([entry.value, entry.sources.map(({ node, previousRect, currentRect }) => [node?.outerHTML ?? node?.textContent, previousRect, currentRect])])))\
            .observe({ type: 'layout-shift', buffered: true }); requestAnimationFrame(() => setTimeout(() => done(JSON.stringify(moved)), 50)); })";
        assert_eq!(tab.evaluate(observed), "[]", "{page}");
    }
}

#[test]
fn nothing_jumps_while_a_page_grows_older() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    for page in [shop.issue(), shop.at("/")] {
        tab.load(&page);
        // What the script does every ten seconds, two hours later.
        let aged = "new Promise((done) => { let sum = 0; const times = [...document.querySelectorAll('time')];\
            new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; })).observe({ type: 'layout-shift' });\
            requestAnimationFrame(() => { times.forEach((time) => { time.textContent = '59 min ago'; });\
            requestAnimationFrame(() => setTimeout(() => done([sum, times.length]), 100)); }); })";
        let seen = tab.evaluate(aged);
        assert!(seen[0].as_f64() == Some(0.0) && seen[1].as_u64() > Some(2), "{page}: {seen}");
    }
}

#[test]
fn a_page_weighs_less_than_60_kib_with_all_that_it_loads() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.call("Network.enable", json!({}));
    tab.call("Network.setCacheDisabled", json!({ "cacheDisabled": true }));
    for page in pages(&shop) {
        tab.load(&page);
        let bytes = tab.evaluate(
            "['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type)).reduce((sum, entry) => sum + entry.transferSize, 0)",
        );
        let bytes = bytes.as_u64().unwrap();
        assert!((1..60 * 1024).contains(&bytes), "{page}: {bytes} bytes");
    }
}

/// The contrast of each visible text with the ground it stands on, by WCAG 2.2 (relative luminance), as the worst of the page.
const WORST: &str = r#"(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map((c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
  const over = (top, ground) => top.slice(0, 3).map((c, i) => (c * top[3] + ground[i] * (255 - top[3])) / 255).concat(255);
  const ground = (element) => element ? over(rgba(getComputedStyle(element).backgroundColor), ground(element.parentElement)) : [255, 255, 255, 255];
  let worst = [21, ""];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest(".sr, .skip, dialog:not([open])")) continue;
    const below = ground(element);
    const [a, b] = [light(over(rgba(getComputedStyle(element).color), below)), light(below)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < worst[0]) worst = [contrast, element.outerHTML.slice(0, 160)];
  }
  return worst;
})()"#;

#[test]
fn every_text_can_be_read_in_light_and_dark() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    for scheme in ["light", "dark"] {
        tab.prefer(scheme);
        for page in pages(&shop) {
            tab.load(&page);
            tab.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
            let worst = tab.evaluate(WORST);
            assert!(worst[0].as_f64().unwrap() >= 4.5, "{page} in {scheme}: {worst}");
        }
    }
}

#[test]
fn light_and_dark_are_two_looks() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    let mut grounds: Vec<Value> = Vec::new();
    for scheme in ["light", "dark"] {
        tab.prefer(scheme);
        tab.load(&shop.at("/"));
        grounds.push(tab.evaluate("getComputedStyle(document.body).backgroundColor"));
    }
    assert_ne!(grounds[0], grounds[1]);
}

#[test]
fn the_focus_goes_through_the_list_in_its_order() {
    let (shop, mut tab) = (Shop::open(), Tab::open());
    tab.load(&shop.at("/"));
    let order = "[...document.querySelectorAll('a[href], button, input:not([type=hidden])')].filter((element) => element.checkVisibility())";
    assert_eq!(tab.evaluate(&format!("{order}.every((element) => element.tabIndex === 0)")), true);
    assert_eq!(tab.evaluate(&format!("{order}[0].textContent")), "Skip to the content");
    let named = format!(
        "{order}.every((element) => (element.innerText || element.getAttribute('aria-label') || element.labels?.[0]?.textContent || '').trim())"
    );
    assert_eq!(tab.evaluate(&named), true);
}
