//! Events of every kind, as a shop's services might record them.
#![allow(dead_code, clippy::unwrap_used)]

use error_tracker::{
    EventId, Fingerprint,
    model::{BacktraceFrame, Breadcrumb, Event, Exception, Frame, Kind, Level, Request, Variable, VariableState},
    store::{Batch, Record, Store},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// An id whose order is that of time, told apart by a number.
pub(crate) fn id(at: Timestamp, number: u32) -> EventId {
    let mut bytes = [0; 16];
    let millis = u64::try_from(at.as_millisecond()).unwrap().to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes[6] = 0x70;
    bytes[8] = 0x80;
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    EventId::from_bytes(bytes)
}

/// A plain event of the issue that the name stands for.
pub(crate) fn event(name: &str, at: Timestamp, number: u32) -> Event {
    Event {
        id: id(at, number),
        fingerprint: Fingerprint::of_parts([name]),
        timestamp: at,
        kind: Kind::Error,
        level: Level::Error,
        handled: false,
        exceptions: vec![exception(&format!("app::{name}"), &format!("{name} failed"))],
        frames: vec![frame("app", "run", "src/app.rs", 12, "step(input)?")],
        backtrace: Vec::new(),
        context: Map::new(),
        request: None,
        thread: "main".into(),
        process: 4711,
        host: Some("web-1".into()),
        release: Some("1.4.2".into()),
        environment: Some("prod".into()),
        breadcrumbs: Vec::new(),
        dropped_before: 0,
    }
}

pub(crate) fn exception(type_name: &str, message: &str) -> Exception {
    Exception { type_name: type_name.to_owned().into(), message: message.to_owned() }
}

pub(crate) fn frame(module: &str, function: &str, file: &str, line: u32, expression: &str) -> Frame {
    Frame {
        function: function.to_owned().into(),
        module: module.to_owned().into(),
        file: file.to_owned().into(),
        line,
        column: 17,
        expression: expression.to_owned().into(),
        ..Frame::default()
    }
}

pub(crate) fn variable(name: &str, type_name: &str, value: &str) -> Variable {
    let masked = value.contains("****");
    let [name, type_name, value] = [name, type_name, value].map(|text| text.to_owned().into());
    Variable { name, type_name, value, masked, ..Variable::default() }
}

pub(crate) fn without_value(name: &str, type_name: &str, state: VariableState) -> Variable {
    Variable { state, value: format!("<{state:?}>").to_lowercase().into(), ..variable(name, type_name, "") }
}

/// Records the events, each in a batch of its own kind.
pub(crate) fn record(store: &dyn Store, events: impl IntoIterator<Item = Event>) {
    let records = events.into_iter().map(|event| Record::Event(Box::new(event))).collect();
    store.record(&Batch { id: Uuid::now_v7(), records }).unwrap();
    store.flush().unwrap();
}

/// Records a month of a shop's life, ending now.
pub(crate) fn fill(store: &dyn Store, now: Timestamp) {
    let mut number = 0;
    let mut events = Vec::new();
    for (index, sample) in shop(now).into_iter().enumerate() {
        // Each sample happens again in a rhythm of its own.
        let step = [37, 410, 95, 1300, 220, 7, 2900, 5000, 160, 64, 900, 11][index % 12];
        let count = [60, 14, 40, 9, 22, 90, 5, 3, 30, 45, 12, 70][index % 12];
        for back in (0..count).rev() {
            number += 1;
            let minutes = 3 + index as i64 * 4 + back * step + (back * back * 13) % 53;
            let at = now - SignedDuration::from_mins(minutes);
            let mut event = sample.clone();
            event.id = id(at, number);
            for crumb in &mut event.breadcrumbs {
                crumb.timestamp = at - (event.timestamp - crumb.timestamp);
            }
            event.timestamp = at;
            event.release = Some(if minutes > 3000 { "1.4.1".into() } else { "1.4.2".into() });
            event.host = Some(format!("web-{}", 1 + back % 3));
            if back % 2 == 1 {
                vary(&mut event, back);
            }
            events.push(event);
        }
    }
    events.sort_by_key(|event| event.id);
    for chunk in events.chunks(100) {
        record(store, chunk.to_vec());
    }
}

/// Makes an event differ from the one before it.
fn vary(event: &mut Event, number: i64) {
    for variable in event.frames.iter_mut().flat_map(|frame| frame.arguments.iter_mut().chain(&mut frame.locals)) {
        if variable.name == "attempt" {
            variable.value = (number % 5).to_string().into();
        } else if variable.name == "user_id" || variable.name == "amount" {
            variable.value = (1000 + number * 7).to_string().into();
        }
    }
    if let Some(tenant) = event.context.get_mut("tenant") {
        *tenant = Value::from(["acme", "globex", "initech"][number as usize % 3]);
    }
}

fn context(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn stack(frames: &[(&str, &str, u32, bool)]) -> Vec<BacktraceFrame> {
    let frame = |&(function, file, line, in_app): &(&str, &str, u32, bool)| BacktraceFrame {
        function: function.into(),
        file: Some(file.into()),
        line: Some(line),
        in_app,
    };
    frames.iter().map(frame).collect()
}

/// One event of each issue of the shop.
pub(crate) fn shop(now: Timestamp) -> Vec<Event> {
    let mut all = vec![charge(now)];
    let mut parse = event("ConfigError", now, 1);
    parse.exceptions = vec![
        exception("shop::config::ConfigError", "cannot read the price list"),
        exception("serde_json::error::Error", "expected `,` or `}` at line 14 column 9"),
    ];
    parse.frames = vec![frame("shop::config", "load_prices", "src/config.rs", 58, "serde_json::from_str(&text)?")];
    parse.frames[0].arguments = vec![variable("path", "&std::path::Path", "\"/etc/shop/prices.json\"")];
    parse.frames[0].locals = vec![Variable {
        truncated: true,
        ..variable(
            "text",
            "alloc::string::String",
            &format!(
                "\"{{\\n  \\\"currency\\\": \\\"EUR\\\",\\n  \\\"items\\\": [{}",
                "{ \\\"sku\\\": \\\"A-1\\\", \\\"price\\\": 1299 }, ".repeat(30)
            ),
        )
    }];
    parse.level = Level::Warning;
    parse.handled = true;
    all.push(parse);

    let mut overflow = event("panic", now, 2);
    overflow.kind = Kind::Panic;
    overflow.level = Level::Fatal;
    overflow.exceptions = vec![exception("panic", "attempt to multiply with overflow")];
    overflow.frames = vec![
        frame("shop::cart", "total", "src/cart.rs", 91, "line.price * line.quantity"),
        frame("shop::checkout", "summary", "src/checkout.rs", 33, "cart.total()"),
    ];
    overflow.frames[0].locals = vec![
        variable("line", "&shop::cart::Line", "Line { sku: \"GOLD-BAR\", price: 6200000, quantity: 4000000000 }"),
        variable("sum", "u64", "18400"),
        variable("discounts", "std::collections::HashMap<&str, f64>", "{\"SPRING\": 0.15, \"STAFF\": 0.3}"),
    ];
    overflow.backtrace = stack(&[
        ("core::panicking::panic_const::panic_const_mul_overflow", "/rustc/library/core/src/panicking.rs", 175, false),
        ("shop::cart::Cart::total", "src/cart.rs", 91, true),
        ("shop::checkout::summary", "src/checkout.rs", 33, true),
        ("tokio::runtime::task::core::Core<T,S>::poll", "/registry/tokio-1.47/src/runtime/task/core.rs", 365, false),
        (
            "tokio::runtime::task::harness::Harness<T,S>::poll",
            "/registry/tokio-1.47/src/runtime/task/harness.rs",
            158,
            false,
        ),
        ("std::sys::thread::unix::Thread::new::thread_start", "/rustc/library/std/src/sys/thread/unix.rs", 118, false),
    ]);
    all.push(overflow);

    let simple = [
        (
            "std::io::error::Error",
            "Connection refused (os error 111)",
            "shop::stock",
            "reserve",
            "src/stock.rs",
            120,
            "TcpStream::connect(address)?",
        ),
        (
            "shop::auth::LoginError",
            "wrong password for user 1042",
            "shop::auth",
            "login",
            "src/auth.rs",
            44,
            "verify(&user, &password)?",
        ),
        (
            "sqlx::error::Error",
            "pool timed out while waiting for an open connection",
            "shop::orders",
            "by_customer",
            "src/orders.rs",
            210,
            "self.pool.acquire().await?",
        ),
        (
            "core::num::error::ParseIntError",
            "invalid digit found in string",
            "shop::import",
            "row",
            "src/import.rs",
            77,
            "cells[3].parse::<u32>()?",
        ),
        (
            "shop::mail::MailError",
            "recipient rejected: 550 5.1.1 no such user here, please check the address for spelling errors and try again later or contact your provider if this goes on",
            "shop::mail",
            "send_receipt",
            "src/mail.rs",
            30,
            "transport.send(&mail)?",
        ),
        (
            "std::io::error::Error",
            "No such file or directory (os error 2)",
            "shop::templates",
            "render",
            "src/templates.rs",
            19,
            "fs::read_to_string(&path)?",
        ),
        (
            "tokio::time::error::Elapsed",
            "deadline has elapsed",
            "shop::shipping",
            "quote",
            "src/shipping.rs",
            64,
            "timeout(LIMIT, carrier.quote(&parcel)).await?",
        ),
    ];
    for (number, (type_name, message, module, function, file, line, expression)) in (3..).zip(simple) {
        let mut one = event(&format!("{module}{function}"), now, number);
        one.exceptions = vec![exception(type_name, message)];
        one.frames = vec![frame(module, function, file, line, expression)];
        one.frames[0].arguments = vec![variable("user_id", "u64", "1042"), variable("attempt", "u32", "3")];
        one.context = context(json!({ "tenant": "acme" }));
        all.push(one);
    }
    let mut message = event("message", now, 11);
    message.kind = Kind::Message;
    message.level = Level::Warning;
    message.exceptions = vec![exception("message", "queue is 90 % full")];
    message.frames.clear();
    message.backtrace = stack(&[("shop::worker::watch", "src/worker.rs", 12, true)]);
    all.push(message);
    all
}

/// A failed payment with all that an event can hold.
fn charge(now: Timestamp) -> Event {
    let mut event = event("PayError", now, 0);
    event.exceptions = vec![
        exception("shop::pay::PayError", "card 4711 of order 88213 was declined"),
        exception("shop::gateway::GatewayError", "gateway answered 402 Payment Required"),
        exception(
            "reqwest::error::Error",
            "HTTP status client error (402 Payment Required) for url (https://pay.example/v2/debit)",
        ),
    ];
    let mut debit = frame("shop::gateway", "debit", "src/gateway.rs", 41, "response.error_for_status()?");
    debit.column = 18;
    debit.arguments = vec![
        variable(
            "card",
            "shop::Card",
            "Card { number: \"**************\", holder: \"Ada Example\", expires: (11, 2027), limit: Some(50000) }",
        ),
        variable("amount", "u64", "12990"),
        variable("token", "&str", "**************"),
    ];
    debit.locals = vec![
        variable(
            "endpoint",
            "url::Url",
            "Url { scheme: \"https\", cannot_be_a_base: false, username: \"\", password: None, host: Some(Domain(\"pay.example\")), port: None, path: \"/v2/debit\", query: None, fragment: None }",
        ),
        variable("attempt", "u32", "2"),
        variable("retry", "bool", "true"),
        without_value("body", "alloc::vec::Vec<u8>", VariableState::Moved),
        without_value("client", "&mut shop::gateway::Client", VariableState::Borrowed),
        without_value("receipt", "core::option::Option<shop::Receipt>", VariableState::Uninitialized),
        without_value("key", "shop::gateway::SigningKey", VariableState::Skipped),
        without_value("limiter", "shop::gateway::Limiter", VariableState::Unprintable),
        Variable {
            note: Some("read after tx was dropped".into()),
            ..variable("conn", "shop::db::Connection", "Connection { id: 17, open: true }")
        },
    ];
    debit.globals = vec![variable("REGION", "&str", "\"eu-central\"")];
    let mut charge = frame("shop::pay", "charge", "src/pay.rs", 88, "gateway.debit(card, order.total, &token)?");
    charge.arguments = vec![
        variable(
            "order",
            "&shop::orders::Order",
            "Order { id: 88213, customer: Customer { id: 1042, name: \"Ada Example\", email: \"ada@example.com\", since: 2019-03-04T00:00:00Z }, lines: [Line { sku: \"A-100\", title: \"Desk lamp\", price: 4990, quantity: 2 }, Line { sku: \"B-7\", title: \"Light bulb, warm\", price: 1505, quantity: 2 }], total: 12990, coupon: None, address: Address { street: \"Main Street 1\", city: \"Springfield\", country: \"US\" } }",
        ),
        without_value("card", "shop::Card", VariableState::Moved),
    ];
    charge.locals = vec![
        variable("gateway", "shop::gateway::Gateway", "Gateway { name: \"stripe\", .. }"),
        variable(
            "headers",
            "std::collections::BTreeMap<String, String>",
            "{\"accept\": \"application/json\", \"authorization\": \"**************\", \"idempotency-key\": \"88213-2\", \"user-agent\": \"shop/1.4.2\"}",
        ),
    ];
    let mut checkout = frame("shop::checkout", "checkout", "src/checkout.rs", 57, "pay::charge(&order, card).await?");
    checkout.arguments = vec![variable("user_id", "u64", "1042")];
    checkout.locals = vec![variable("started", "std::time::Instant", "Instant { tv_sec: 88123, tv_nsec: 123456789 }")];
    let mut api = frame("shop::api", "post_orders", "src/api/orders.rs", 23, "checkout(session.user_id()).await?");
    api.arguments = vec![variable("session", "shop::Session", "**************")];
    event.frames = vec![debit, charge, checkout, api];
    event.backtrace = stack(&[
        ("core::result::Result<T,E>::map_err", "/rustc/library/core/src/result.rs", 960, false),
        ("shop::gateway::Gateway::debit", "src/gateway.rs", 41, true),
        ("shop::pay::charge::{{closure}}", "src/pay.rs", 88, true),
        ("shop::checkout::checkout::{{closure}}", "src/checkout.rs", 57, true),
        (
            "<core::pin::Pin<P> as core::future::future::Future>::poll",
            "/rustc/library/core/src/future/future.rs",
            133,
            false,
        ),
        ("shop::api::post_orders::{{closure}}", "src/api/orders.rs", 23, true),
        ("axum::handler::future::IntoServiceFuture<F>::poll", "/registry/axum-0.8/src/handler/future.rs", 20, false),
        ("tower::util::oneshot::Oneshot<S,Req>::poll", "/registry/tower-0.5/src/util/oneshot.rs", 97, false),
        (
            "hyper::proto::h1::dispatch::Dispatcher<D,Bs,I,T>::poll_loop",
            "/registry/hyper-1.7/src/proto/h1/dispatch.rs",
            172,
            false,
        ),
        ("std::sys::backtrace::__rust_begin_short_backtrace", "/rustc/library/std/src/sys/backtrace.rs", 158, false),
    ]);
    event.context = context(json!({
        "tenant": "acme", "region": "eu", "order": 88213, "retry": true, "cart": { "lines": 2, "weight": 1.25, "coupons": [] },
        "session": "**************", "feature_flags": ["new-checkout", "apple-pay", "express", "gift-cards"]
    }));
    event.request = Some(Request {
        method: "POST".into(),
        host: Some("shop.example".into()),
        path: "/api/orders".into(),
        route: Some("/api/orders".into()),
        query: context(json!({ "source": "mobile" })),
        headers: context(
            json!({ "accept": "application/json", "authorization": "**************", "content-type": "application/json", "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)" }),
        ),
        body: json!({ "cart": 771, "card": { "number": "**************", "holder": "Ada Example" }, "express": true }),
        remote_address: Some("203.0.113.7".into()),
    });
    let crumb = |millis: i64, category: &'static str, message: &str, level: Level, data: Value| Breadcrumb {
        timestamp: now - SignedDuration::from_millis(millis),
        category: category.into(),
        message: message.into(),
        level,
        data: context(data),
    };
    event.breadcrumbs = vec![
        crumb(2210, "http", "POST /api/orders", Level::Info, json!({})),
        crumb(1870, "db", "SELECT .. FROM carts WHERE id = $1", Level::Info, json!({ "rows": 1, "ms": 12 })),
        crumb(940, "gateway", "debit refused, trying again", Level::Warning, json!({ "attempt": 1 })),
        crumb(35, "gateway", "POST https://pay.example/v2/debit", Level::Info, json!({ "status": 402 })),
    ];
    event.dropped_before = 12;
    event
}
