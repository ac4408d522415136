//! Telling notifiers and ticket systems: each on a thread of its own, which can be slow without harm to anybody else.

mod channel;
mod health;
mod inline;
mod judged;

use std::{sync::Arc, time::Instant};

pub(super) use health::Health;
pub(crate) use inline::InlineDelivery;
pub(crate) use judged::Judged;

use super::{Plugins, queue::Queue};
use crate::{Result, store::Store};
use channel::{Channel, Ear};

/// The channels to all who are told.
pub(super) struct Delivery {
    notifiers: Vec<Channel>,
    ticketing: Option<Channel>,
}

impl Delivery {
    /// Starts a thread for each who is told; nothing when there is nobody. The queue's worker hears of what becomes of it.
    ///
    /// # Errors
    /// When no thread can be had.
    pub(super) fn start(plugins: &Plugins, store: &Arc<dyn Store>, queue: &Arc<Queue>) -> Result<Option<Self>> {
        if plugins.notifiers.is_empty() && plugins.ticketing.is_none() {
            return Ok(None);
        }
        let start = |ear| {
            let queue = Arc::clone(queue);
            Channel::start(ear, plugins.clone(), Arc::clone(store), Box::new(move || queue.tell_news()))
        };
        let notifiers = plugins.notifiers.iter().map(|notifier| start(Ear::Notifier(Arc::clone(notifier))));
        let notifiers = notifiers.collect::<Result<_>>()?;
        let ticketing = plugins.ticketing.as_ref().map(|ticketing| start(Ear::Ticketing(Arc::clone(ticketing))));
        Ok(Some(Self { notifiers, ticketing: ticketing.transpose()? }))
    }

    /// Hands it to those whom it concerns; never waits for its delivery.
    pub(super) fn push(&self, judged: Judged) {
        if judged.raises
            && let Some(channel) = &self.ticketing
        {
            channel.push(judged.notification.clone());
        }
        if judged.notifies {
            for channel in &self.notifiers {
                channel.push(judged.notification.clone());
            }
        }
    }

    /// When one that has not returned by then is seen to fail.
    pub(super) fn hangs_at(&self) -> Option<Instant> {
        let all = self.notifiers.iter().chain(&self.ticketing);
        all.filter_map(Channel::hangs_at).filter(|at| *at > Instant::now()).min()
    }

    /// Delivers what waits until that moment, and ends the threads.
    pub(super) fn close(self, deadline: Instant) {
        let channels: Vec<_> = self.notifiers.into_iter().chain(self.ticketing).collect();
        channels.iter().for_each(Channel::ask_to_end);
        for channel in channels {
            channel.end(deadline);
        }
    }
}
