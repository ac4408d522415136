//! What all requests share.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use error_tracker::store::{Store, StoreStats};
use serde::Serialize;
use tokio::{
    sync::{Semaphore, watch},
    time::Instant,
};

use crate::{
    condition::Condition,
    config::Options,
    limits::{LIVE_CONNECTIONS_MAX, NEW_FORMS_MAX, WRONG_TOKENS_PER_MINUTE_MAX},
};

/// What all requests share; a clone is another name for the same.
#[derive(Clone)]
pub(crate) struct State(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) options: Options,
    pub(crate) live: Live,
    wrong_tokens: Mutex<Option<(Instant, u32)>>,
    /// What forms send back that were given to browsers without a cookie, the latest last.
    new_forms: Mutex<VecDeque<String>>,
}

/// What a page of the list depends on, as far as it changes by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Standing {
    #[serde(flatten)]
    pub(crate) stats: StoreStats,
    pub(crate) condition: Condition,
}

/// Who watches the live stream, and what they are told.
pub(crate) struct Live {
    pub(crate) places: Arc<Semaphore>,
    /// How things stood the last time, unless nobody has asked yet; the poller runs while anybody receives it.
    pub(crate) standing: watch::Sender<Option<Standing>>,
    pub(crate) polling: Mutex<bool>,
    /// True once the viewer stops.
    pub(crate) stopping: watch::Sender<bool>,
}

impl State {
    pub(crate) fn new(store: Arc<dyn Store>, options: Options) -> Self {
        let live = Live {
            places: Arc::new(Semaphore::new(LIVE_CONNECTIONS_MAX)),
            standing: watch::Sender::new(None),
            polling: Mutex::new(false),
            stopping: watch::Sender::new(false),
        };
        Self(Arc::new(Shared { store, options, live, wrong_tokens: Mutex::new(None), new_forms: Mutex::default() }))
    }

    /// Whether another token may be tried now.
    pub(crate) fn may_try_token(&self) -> bool {
        let wrong = self.wrong_tokens.lock().unwrap_or_else(PoisonError::into_inner);
        !matches!(*wrong, Some((since, count)) if since.elapsed().as_secs() < 60 && count >= WRONG_TOKENS_PER_MINUTE_MAX)
    }

    /// Remembers what the forms of a browser send back that had no cookie yet.
    pub(crate) fn remember_forms(&self, value: &str) {
        let mut forms = self.new_forms.lock().unwrap_or_else(PoisonError::into_inner);
        if forms.len() >= NEW_FORMS_MAX {
            forms.pop_front();
        }
        forms.push_back(value.to_owned());
    }

    /// Whether such a form was given out.
    pub(crate) fn remembers_forms(&self, value: &str) -> bool {
        self.new_forms.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|form| form == value)
    }

    /// Counts a wrong token.
    pub(crate) fn count_wrong_token(&self) {
        let mut wrong = self.wrong_tokens.lock().unwrap_or_else(PoisonError::into_inner);
        *wrong = match *wrong {
            Some((since, count)) if since.elapsed().as_secs() < 60 => Some((since, count.saturating_add(1))),
            _ => Some((Instant::now(), 1)),
        };
    }
}

impl std::ops::Deref for State {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
