//! Keeps what is stored readable: JSON that nests too deeply can be written, and then not read any more.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Batch, Record};
use crate::{limits::NESTING_MAX, model::Event};

const TOO_DEEP: &str = "<nested too deeply>";

/// The batch, with every value that nests too deeply cut off there.
pub(super) fn shallow(batch: &Batch) -> Cow<'_, Batch> {
    let is_deep = |record: &Record| matches!(record, Record::Event(event) if nests_too_deeply(event));
    if !batch.records.iter().any(is_deep) {
        return Cow::Borrowed(batch);
    }
    let mut batch = batch.clone();
    for record in &mut batch.records {
        if let Record::Event(event) = record {
            values_mut(event).for_each(|value| cut(value, NESTING_MAX));
        }
    }
    Cow::Owned(batch)
}

fn nests_too_deeply(event: &Event) -> bool {
    event.context.values().any(|value| is_deeper(value, NESTING_MAX))
        || event
            .breadcrumbs
            .iter()
            .flat_map(|breadcrumb| breadcrumb.data.values())
            .any(|value| is_deeper(value, NESTING_MAX))
        || event.request.iter().any(|request| {
            is_deeper(&request.body, NESTING_MAX)
                || request.query.values().chain(request.headers.values()).any(|value| is_deeper(value, NESTING_MAX))
        })
}

fn values_mut(event: &mut Event) -> impl Iterator<Item = &mut Value> {
    let of_request = event.request.iter_mut().flat_map(|request| {
        [&mut request.query, &mut request.headers].into_iter().flat_map(Map::values_mut).chain([&mut request.body])
    });
    let of_breadcrumbs = event.breadcrumbs.iter_mut().flat_map(|breadcrumb| breadcrumb.data.values_mut());
    event.context.values_mut().chain(of_breadcrumbs).chain(of_request)
}

fn is_deeper(value: &Value, left: usize) -> bool {
    match value {
        Value::Array(values) => left == 0 || values.iter().any(|value| is_deeper(value, left - 1)),
        Value::Object(values) => left == 0 || values.values().any(|value| is_deeper(value, left - 1)),
        _ => false,
    }
}

fn cut(value: &mut Value, left: usize) {
    match value {
        Value::Array(_) | Value::Object(_) if left == 0 => *value = TOO_DEEP.into(),
        Value::Array(values) => values.iter_mut().for_each(|value| cut(value, left - 1)),
        Value::Object(values) => values.values_mut().for_each(|value| cut(value, left - 1)),
        _ => {}
    }
}
