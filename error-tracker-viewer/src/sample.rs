//! Events for the unit tests of this crate.

use error_tracker::{
    EventId, Fingerprint,
    model::{Event, Exception, Frame, Kind, Level},
};
use jiff::Timestamp;

/// A small event whose id and time follow the number.
pub(crate) fn event(number: u8) -> Event {
    let mut id = [0; 16];
    id[5] = number;
    id[6] = 0x70;
    Event {
        id: EventId::from_bytes(id),
        fingerprint: Fingerprint::of_parts(["sample"]),
        timestamp: Timestamp::from_second(1_780_000_000 + i64::from(number)).unwrap(),
        kind: Kind::Error,
        level: Level::Error,
        handled: false,
        exceptions: vec![Exception { type_name: "app::Error".into(), message: "it failed".into() }],
        frames: vec![Frame {
            function: "run".into(),
            file: "src/app.rs".into(),
            line: 3,
            column: 5,
            ..Frame::default()
        }],
        backtrace: Vec::new(),
        context: serde_json::Map::new(),
        request: None,
        thread: "main".into(),
        process: 1,
        host: None,
        release: None,
        environment: None,
        breadcrumbs: Vec::new(),
        dropped_before: 0,
    }
}
