//! The kept events of an issue as a list.

use error_tracker::model::Event;
use jiff::{SignedDuration, Timestamp};

use crate::{
    client::{Client, open, with},
    samples::{event, record, variable},
};

/// Five events of one issue, the first the oldest; the number is an argument, and the tenant changes once.
fn five() -> Vec<Event> {
    let one = |number: u32| {
        let mut event = event("Many", Timestamp::now() - SignedDuration::from_mins(9 - i64::from(number)), number);
        event.exceptions[0].message = format!("order {number} failed");
        event.frames[0].arguments =
            vec![variable("order", "u32", &number.to_string()), variable("retry", "bool", "true")];
        event.context.insert("tenant".into(), if number < 2 { "globex" } else { "acme" }.into());
        event
    };
    (0..5).map(one).collect()
}

fn messages(page: &str) -> Vec<String> {
    let row = |row: &str| row.split_once(" failed</p>").unwrap().0.rsplit_once('>').unwrap().1.to_owned();
    page.split("class=\"event\"").skip(1).map(row).collect()
}

async fn ask(client: &mut Client, issue: &str, query: &str) -> String {
    let answer = client.get(&format!("{issue}/events{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    answer.body
}

#[tokio::test]
async fn events_stand_one_a_row_with_what_differs_marked() {
    let (store, mut client) = open();
    let events = five();
    record(&*store, events.clone());
    let issue = format!("/issues/{}", events[0].fingerprint);
    assert!(client.get(&issue).await.body.contains(&format!("href=\"/dev/error{issue}/events\"")));
    let page = ask(&mut client, &issue, "").await;
    assert_eq!(messages(&page), ["order 4", "order 3", "order 2", "order 1", "order 0"]);
    assert!(page.contains("<li class=\"differing\"><code>order = 4</code></li><li><code>retry = true</code></li>"));
    assert!(page.contains(&format!("href=\"/dev/error/events/{}\"", events[4].id)));
    assert!(page.contains("<strong>5</strong> kept of <strong>5</strong> seen"));
}

#[tokio::test]
async fn events_lead_on_page_by_page_in_either_order() {
    let (store, mut client) = with(error_tracker_viewer::Options::new().view_permission(|_| true).list_size(2));
    let events = five();
    record(&*store, events.clone());
    let issue = format!("/issues/{}", events[0].fingerprint);
    for (order, expected) in [("", [4, 3, 2, 1, 0]), ("?order=oldest", [0, 1, 2, 3, 4])] {
        let (mut seen, mut query) = (Vec::new(), order.to_owned());
        loop {
            let page = ask(&mut client, &issue, &query).await;
            seen.extend(messages(&page));
            let Some((_, rest)) = page.split_once("rel=\"next\" href=\"") else { break };
            let address = rest.split_once('"').unwrap().0.replace("&amp;", "&");
            query = format!("?{}", address.split_once('?').unwrap().1);
        }
        assert_eq!(seen, expected.map(|number| format!("order {number}")));
    }
}

#[tokio::test]
async fn words_and_a_value_narrow_the_events() {
    let (store, mut client) = open();
    let events = five();
    record(&*store, events.clone());
    let issue = format!("/issues/{}", events[0].fingerprint);
    for (query, expected) in [
        ("?q=ORDER+3", &["order 3"][..]),
        ("?q=globex", &["order 1", "order 0"]),
        ("?by=tenant&value=globex", &["order 1", "order 0"]),
        ("?by=tenant&value=globex&q=%22order+0", &[]),
        ("?by=tenant", &[]),
        ("?by=region", &["order 4", "order 3", "order 2", "order 1", "order 0"]),
    ] {
        assert_eq!(messages(&ask(&mut client, &issue, query).await), expected, "{query}");
    }
    assert!(ask(&mut client, &issue, "?q=nothing-like-it").await.contains("No kept event fits"));
    let spread = client.get(&issue).await.body;
    assert!(spread.contains(&format!("<a href=\"/dev/error{issue}/events?by=tenant&amp;value=globex\">globex</a>")));
}

#[tokio::test]
async fn a_wrong_list_of_events_is_named() {
    let (store, mut client) = open();
    let events = five();
    record(&*store, events.clone());
    let issue = format!("/issues/{}", events[0].fingerprint);
    for (query, status, named) in [
        ("?order=up", 400, "Order takes newest or oldest, not &quot;up&quot;."),
        ("?limit=0", 400, "Limit takes a number from 1 to 100"),
        ("?nonsense=1", 400, "There is no filter &quot;nonsense&quot;."),
        ("?cursor=damaged", 400, "damaged"),
    ] {
        let answer = client.get(&format!("{issue}/events{query}")).await;
        assert!(answer.status == status && answer.body.contains(named), "{query}: {}", answer.body);
    }
    assert_eq!(client.get("/issues/00000000000000000000000000000000/events").await.status, 404);
}
