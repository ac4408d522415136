//! Serves the viewer over a store in memory that holds a failure of every kind, to look at while working on the pages.
//!
//! `cargo run -p error-tracker-viewer --example gallery [address] [source root]`

#[path = "../tests/viewer/samples.rs"]
mod samples;

use std::{error::Error, sync::Arc};

use error_tracker::{
    model::{Event, Variable, VariableState},
    store::MemoryStore,
};
use error_tracker_viewer::{Options, serve};
use jiff::Timestamp;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8766".to_owned());
    let root = arguments.next().unwrap_or_else(|| ".".to_owned());
    let store = Arc::new(MemoryStore::new());
    samples::fill(&*store, Timestamp::now());
    samples::record(&*store, [huge(), hostile()]);
    let listener = TcpListener::bind(&address).await?;
    println!("http://{address}/dev/error/");
    let options = Options::new().view_permission(|_| true).source_root(root);
    serve(listener, store, options, async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}

/// Values as large as they are kept.
fn huge() -> Event {
    let mut event = samples::event("HugeError", Timestamp::now(), 2001);
    event.exceptions[0].message = "the import was given up: ".to_owned() + &"a row could not be read; ".repeat(80);
    let row = "Row { id: 17, cells: [\"first\", \"second\", \"third\"], checked: Some(true), width: 1.25 }";
    let long = Variable { truncated: true, ..samples::variable("text", "alloc::string::String", &"x".repeat(4000)) };
    event.frames[0].arguments = vec![
        samples::variable("rows", "alloc::vec::Vec<shop::import::Row>", &format!("[{}]", [row; 60].join(", "))),
        long,
        samples::variable("lines", "alloc::string::String", &format!("{:?}", "a line of a file\n".repeat(60))),
        samples::variable("bytes", "alloc::vec::Vec<u8>", &format!("{:?}", vec![7_u8; 500])),
        samples::without_value(
            "a_name_that_is_as_long_as_names_of_arguments_ever_get_in_a_program",
            "u8",
            VariableState::Moved,
        ),
    ];
    event
}

/// Text that would like to be something else.
fn hostile() -> Event {
    let mut event = samples::event("<script>alert(1)</script>", Timestamp::now(), 2002);
    let text = "<img src=x onerror=alert(1)> \u{202e}txet desrever\u{202c} \u{1b}[31mred\u{1b}[0m \u{0} z\u{335}\u{336}\u{337}\u{338}a\u{335}\u{336}l\u{337}g\u{338}o";
    event.exceptions[0].message = format!("{text}\n\n{}", "word".repeat(100));
    event.frames[0].function = "drop</td>".to_owned().into();
    event.frames[0].arguments =
        vec![samples::variable("\"><b>", "T<'a>", text), samples::variable("nested", "T", &"Some(".repeat(40))];
    event.context.insert("<b>key</b>".to_owned(), text.into());
    event.release = Some("</title><h1>1.0".to_owned());
    event
}
