//! What a failure is told with: the builders' context, the scopes of its thread, breadcrumbs; and the mask over it all.

use std::{borrow::Cow, sync::Arc};

use parking_lot::Mutex;
use serde_json::{Map, Value};

use super::Inner;
use crate::{
    inside,
    internal_error::Part,
    limits::CONTEXT_ENTRIES_MAX,
    mask::MaskRules,
    model::{Breadcrumb, Event, VariableState},
    pipeline::Captured,
    scope::Scope,
};

/// The entries of the context that tags and the user are shown under.
const TAGS: &str = "tags";
const USER: &str = "user";

/// What all scopes together say, the inner ones over the outer ones.
#[derive(Default)]
struct Gathered {
    context: Map<String, Value>,
    tags: Map<String, Value>,
    breadcrumbs: Vec<Breadcrumb>,
}

impl Gathered {
    fn is_empty(&self) -> bool {
        self.context.is_empty() && self.tags.is_empty() && self.breadcrumbs.is_empty()
    }

    fn add(&mut self, scope: &Scope, captured: &mut Captured) {
        if !scope.is_bare() {
            merge(&mut self.context, cloned(&scope.extras));
            merge(&mut self.tags, cloned(&scope.tags));
            self.breadcrumbs.extend(scope.breadcrumbs.iter().cloned());
        }
        if let Some(user) = &scope.user {
            merge(&mut self.context, [(USER.to_owned(), user.clone())]);
        }
        if let Some(level) = scope.level {
            captured.event.level = level;
        }
        if let Some(request) = &scope.request {
            captured.event.request = Some(request.clone());
        }
        if scope.watch.is_some() {
            captured.watch.clone_from(&scope.watch);
        }
    }
}

pub(super) fn enrich(inner: &Inner, captured: &mut Captured, scopes: &[Arc<Mutex<Scope>>]) {
    let mut gathered = Gathered::default();
    for builder in &inner.config.context_builders {
        match inside::caught(|| builder.build()) {
            Ok(context) => merge(&mut gathered.context, context.into_map()),
            Err(panic) => inner.internal_errors.report(Part::ContextBuilder, || format!("it panicked: {panic}")),
        }
    }
    let mut fingerprint = None;
    let base = std::iter::once(&inner.base);
    let mut source = None;
    for scope in base.chain(scopes.iter().map(|scope| &**scope)) {
        let scope = scope.lock();
        gathered.add(&scope, captured);
        if scope.request.is_some() || scope.request_source.is_some() {
            source.clone_from(&scope.request_source);
        }
        if scope.fingerprint.is_some() {
            fingerprint.clone_from(&scope.fingerprint);
        }
    }
    if captured.fingerprint.is_none() {
        captured.fingerprint = fingerprint;
    }
    let event = &mut captured.event;
    // As it is with most failures: nothing to add, and nothing to mask.
    if !gathered.is_empty() || !event.context.is_empty() || !event.breadcrumbs.is_empty() || event.request.is_some() {
        surround(inner, gathered, event);
    }
    // Described last, for it comes masked.
    if let Some(source) = source {
        match inside::caught(|| source.describe(&inner.mask)) {
            Ok(request) => event.request = Some(request),
            Err(panic) => inner.internal_errors.report(Part::Capture, || format!("a request panicked: {panic}")),
        }
    }
}

/// Adds what was gathered to what the event has, and masks all of it.
fn surround(inner: &Inner, gathered: Gathered, event: &mut Event) {
    let Gathered { mut context, tags, mut breadcrumbs } = gathered;
    if !tags.is_empty() {
        merge(&mut context, [(TAGS.to_owned(), Value::Object(tags))]);
    }
    merge(&mut context, std::mem::take(&mut event.context));
    event.context = context;
    breadcrumbs.sort_by_key(|breadcrumb| breadcrumb.timestamp);
    let surplus = breadcrumbs.len().saturating_sub(inner.config.breadcrumbs_max);
    breadcrumbs.drain(..surplus);
    event.breadcrumbs = breadcrumbs;
    mask_surroundings(&inner.mask, event);
}

fn cloned(map: &Map<String, Value>) -> impl Iterator<Item = (String, Value)> {
    map.iter().map(|(name, value)| (name.clone(), value.clone()))
}

fn merge(into: &mut Map<String, Value>, from: impl IntoIterator<Item = (String, Value)>) {
    for (name, value) in from {
        if into.len() < CONTEXT_ENTRIES_MAX || into.contains_key(&name) {
            into.insert(name, value);
        }
    }
}

/// Masks what surrounds the frames: context, breadcrumbs, request.
fn mask_surroundings(mask: &MaskRules, event: &mut Event) {
    mask_map(mask, &mut event.context);
    for breadcrumb in &mut event.breadcrumbs {
        mask.in_place(&mut breadcrumb.message);
        if let Cow::Owned(category) = &mut breadcrumb.category {
            mask.in_place(category);
        }
        mask_map(mask, &mut breadcrumb.data);
    }
    if let Some(request) = &mut event.request {
        mask_map(mask, &mut request.query);
        mask_map(mask, &mut request.headers);
        mask.json(&mut request.body);
        let optional = [&mut request.host, &mut request.route, &mut request.remote_address].into_iter().flatten();
        optional.chain([&mut request.method, &mut request.path]).for_each(|text| mask.in_place(text));
    }
}

/// Masks all of an event that somebody else has touched.
pub(super) fn mask_event(mask: &MaskRules, event: &mut Event) {
    mask_surroundings(mask, event);
    let optional = [&mut event.host, &mut event.release, &mut event.environment].into_iter().flatten();
    optional.chain([&mut event.thread]).for_each(|text| mask.in_place(text));
    for exception in &mut event.exceptions {
        mask.in_place(&mut exception.message);
    }
    for frame in &mut event.frames {
        for variable in frame.arguments.iter_mut().chain(&mut frame.locals).chain(&mut frame.globals) {
            if variable.masked || variable.state != VariableState::Value {
                continue;
            }
            if let Some(text) = mask.name(&variable.name) {
                variable.value = text.into_owned().into();
                variable.masked = true;
                continue;
            }
            let mut shown = String::with_capacity(variable.value.len());
            if mask.debug_text(&variable.value, &mut shown) {
                variable.value = shown.into();
                variable.masked = true;
            }
        }
    }
}

fn mask_map(mask: &MaskRules, map: &mut Map<String, Value>) {
    let mut value = Value::Object(std::mem::take(map));
    mask.json(&mut value);
    if let Value::Object(masked) = value {
        *map = masked;
    }
}
