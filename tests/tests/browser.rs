//! A real browser over the real demo: from the list by a click to an issue, and to the value of a local there.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

// The viewer's own tests drive the same browser.
#[allow(dead_code, reason = "shared with the viewer's tests, which need more of it")]
#[path = "../../error-tracker-viewer/tests/browser/chromium.rs"]
mod chromium;

use std::{fs, path::Path};

use chromium::Tab;
use error_tracker_tests::{Served, viewer};
use serde_json::json;

fn demo() -> (tempfile::TempDir, Served) {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(viewer(["--demo"]).current_dir(folder.path()));
    (folder, served)
}

/// Keeps a picture of the page for who wants to look at it.
fn picture(tab: &mut Tab, name: &str) {
    let taken = tab.call("Page.captureScreenshot", json!({ "format": "png" }));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
    fs::create_dir_all(&folder).expect("a folder");
    let encoded = taken["data"].as_str().expect("a picture");
    fs::write(folder.join(name), decoded(encoded)).expect("a file");
}

/// The page on a phone, at a desk and on a wall, in light and dark; everywhere it has to fit.
fn pictures(tab: &mut Tab, name: &str) {
    for scheme in ["light", "dark"] {
        tab.prefer(scheme);
        for (width, height) in [(360, 780), (1280, 1400), (2560, 1440)] {
            tab.size(width, height);
            let too_wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(too_wide, 0, "{name} at {width}");
            picture(tab, &format!("{name}-{width}-{scheme}.png"));
        }
    }
}

/// Base64, as the browser sends pictures.
fn decoded(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

#[test]
fn a_click_leads_from_the_list_to_the_values_of_a_failure() {
    let (_folder, served) = demo();
    let mut tab = Tab::open();
    tab.load(&served.address);
    assert!(tab.text().contains("SignInError"), "{}", tab.text());
    // Two issues are of orders that nobody paid; the one seen last is of the bank that was closed by then.
    let link = "[...document.querySelectorAll('main a')]\
        .filter(link => link.closest('tr, li')?.innerText.includes('is not paid')).pop()";
    assert_eq!(tab.evaluate(&format!("!!({link})")), true);
    tab.leave(&format!("{link}.click()"));
    let text = tab.text();
    for function in ["charge", "pay", "collect", "fill"] {
        assert!(text.contains(&format!("::{function}")), "{function}: {text}");
    }
    let value = tab.evaluate(
        "[...document.querySelectorAll('main tr')].find(row => row.cells[0]?.innerText.trim() === 'reason').innerText",
    );
    assert!(value.as_str().is_some_and(|row| row.contains("over the limit of the card")), "{value}");
    assert!(!text.contains("4012 8888") && !text.contains("earl-grey-hot"), "{text}");
    pictures(&mut tab, "issue");
    tab.load(&served.address);
    pictures(&mut tab, "list");
    assert!(tab.complaints.is_empty(), "{:?}", tab.complaints);
}
