//! The fields of events and spans as JSON.

use std::{error::Error as StdError, fmt::Debug};

use serde_json::{Value, json};
use tracing_core::field::{Field, Visit};

use crate::{
    integration::record::{self, Record},
    limits::VALUE_BYTES_MAX,
    render,
};

/// The field that holds the text of an event.
const MESSAGE: &str = "message";
/// What the bridge from the `log` crate puts beside the fields of a line.
const BRIDGED: &str = "log.";

impl Visit for Record {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field.name(), json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field.name(), json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field.name(), json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field.name(), json!(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            MESSAGE => self.message = value.to_owned(),
            "log.target" => self.target = value.to_owned(),
            "log.file" => self.file = Some(value.to_owned()),
            name if name.starts_with(BRIDGED) => {}
            name => {
                let mut text = value.to_owned();
                render::cut(&mut text, VALUE_BYTES_MAX);
                self.insert(name, Value::String(text));
            }
        }
    }

    fn record_error(&mut self, field: &Field, error: &(dyn StdError + 'static)) {
        let chain = record::chain_of(error);
        if self.chain.is_empty() {
            self.chain = chain;
        } else if let Some(first) = chain.into_iter().next() {
            // One failure for an event; a second error is a value beside it.
            self.insert(field.name(), Value::String(first.message));
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = render::debug_text(value, VALUE_BYTES_MAX);
        match field.name() {
            MESSAGE => self.message = text,
            name if name.starts_with(BRIDGED) => {}
            name => self.insert(name, Value::String(text)),
        }
    }
}
