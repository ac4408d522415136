//! The hourly cap of one notifier: what may go through now, what is held back, and when that is told.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Cause, HeldBack, Notification};
use crate::{
    limits::{GIVE_UP_PAUSE, HELD_BACK_MAX},
    model::Event,
};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Counts what goes to one notifier, and keeps what has to wait.
pub(crate) struct Gate {
    per_hour_max: usize,
    sent: VecDeque<Instant>,
    held: Vec<HeldBack>,
    held_more: u64,
    last: Option<(Arc<Event>, u64, Option<String>)>,
    not_before: Option<Instant>,
}

/// What became of a notification at the gate.
pub(crate) enum Way {
    /// It may be told, together with what was held back.
    Tell(Box<Notification>),
    /// It is held back.
    Held,
}

impl Gate {
    pub(crate) fn new(per_hour_max: u32) -> Self {
        Self {
            per_hour_max: per_hour_max as usize,
            sent: VecDeque::new(),
            held: Vec::new(),
            held_more: 0,
            last: None,
            not_before: None,
        }
    }

    /// Lets it through, or holds it back.
    pub(crate) fn ask(&mut self, mut notification: Notification, now: Instant) -> Way {
        self.forget_sent(now);
        if self.sent.len() >= self.per_hour_max {
            self.hold(&notification);
            return Way::Held;
        }
        self.sent.push_back(now);
        self.take_held(&mut notification);
        Way::Tell(Box::new(notification))
    }

    /// Holds back what could not be told, with all that it would have told.
    pub(crate) fn give_up(&mut self, notification: Notification, now: Instant) {
        for held in &notification.held_back {
            self.keep(held.clone());
        }
        self.held_more += notification.held_back_more;
        self.hold(&notification);
        self.not_before = Some(now + GIVE_UP_PAUSE);
    }

    /// When what is held back may be told on its own; nothing while there is none.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.last.as_ref()?;
        let free = match self.sent.len() >= self.per_hour_max {
            true => self.sent.front().map(|first| *first + HOUR),
            false => None,
        };
        let soonest = [free, self.not_before].into_iter().flatten().max();
        Some(soonest.unwrap_or_else(Instant::now))
    }

    /// What is held back, as one notification. Counts towards the cap, and does not ask for it.
    pub(crate) fn digest(&mut self, now: Instant) -> Option<Notification> {
        let (event, count, url) = self.last.take()?;
        self.forget_sent(now);
        self.sent.push_back(now);
        let mut digest = Notification::new(Cause::Digest, event, count, url);
        self.take_held(&mut digest);
        Some(digest)
    }

    /// When the next one may go, unless that is now.
    pub(crate) fn free_at(&mut self, now: Instant) -> Option<Instant> {
        self.forget_sent(now);
        let is_full = self.sent.len() >= self.per_hour_max;
        self.sent.front().filter(|_| is_full).map(|first| *first + HOUR)
    }

    /// Counts one that goes now.
    pub(crate) fn count(&mut self, now: Instant) {
        self.sent.push_back(now);
    }

    /// Counts what found no room in the line.
    pub(crate) fn count_more(&mut self, more: u64) {
        self.held_more += more;
    }

    /// How many issues are held back.
    pub(crate) fn held_back(&self) -> u64 {
        self.held.len() as u64 + self.held_more
    }

    fn forget_sent(&mut self, now: Instant) {
        while self.sent.front().is_some_and(|first| now.duration_since(*first) >= HOUR) {
            self.sent.pop_front();
        }
    }

    fn take_held(&mut self, notification: &mut Notification) {
        notification.held_back = std::mem::take(&mut self.held);
        notification.held_back_more = std::mem::take(&mut self.held_more);
        (self.last, self.not_before) = (None, None);
    }

    fn hold(&mut self, notification: &Notification) {
        let event = &notification.event;
        self.last = Some((Arc::clone(event), notification.count, notification.url.clone()));
        if notification.cause != Cause::Digest {
            self.keep(HeldBack {
                fingerprint: event.fingerprint,
                title: event.title().to_owned(),
                culprit: event.culprit(),
                cause: notification.cause,
                count: notification.count,
                url: notification.url.clone(),
            });
        }
    }

    fn keep(&mut self, new: HeldBack) {
        let has_room = self.held.len() < HELD_BACK_MAX;
        match self.held.iter_mut().find(|held| held.fingerprint == new.fingerprint) {
            Some(held) => held.count = held.count.max(new.count),
            None if has_room => self.held.push(new),
            None => self.held_more += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fingerprint, capture_message, testing};

    fn notification(number: u64) -> Notification {
        let mut event = testing::with_captured_events(|| capture_message("x")).pop().unwrap();
        event.fingerprint = Fingerprint::from_bytes(std::array::from_fn(|at| (number >> (8 * (at % 8))) as u8));
        Notification::new(Cause::New, Arc::new(event), number, None)
    }

    fn told(way: Way) -> Option<Vec<u64>> {
        match way {
            Way::Tell(notification) => Some(notification.held_back.iter().map(|held| held.count).collect()),
            Way::Held => None,
        }
    }

    #[test]
    fn past_the_cap_it_is_held_back_and_told_with_the_next() {
        let (mut gate, now) = (Gate::new(2), Instant::now());
        assert_eq!(told(gate.ask(notification(1), now)), Some(vec![]));
        assert_eq!(told(gate.ask(notification(2), now)), Some(vec![]));
        assert_eq!(told(gate.ask(notification(3), now)), None);
        assert_eq!(gate.due(), Some(now + HOUR));
        assert_eq!(told(gate.ask(notification(4), now + HOUR)), Some(vec![3]));
        assert_eq!(gate.due(), None);
    }

    #[test]
    fn a_digest_tells_what_was_held_back_once() {
        let (mut gate, now) = (Gate::new(1), Instant::now());
        told(gate.ask(notification(1), now));
        told(gate.ask(notification(2), now));
        told(gate.ask(notification(2), now));
        told(gate.ask(notification(3), now));
        let digest = gate.digest(now + HOUR).unwrap();
        assert_eq!((digest.cause, digest.held_back.len()), (Cause::Digest, 2));
        assert!(gate.digest(now + HOUR).is_none());
        assert_eq!(told(gate.ask(notification(4), now + HOUR)), None, "the digest counts");
    }

    #[test]
    fn what_was_given_up_is_told_later_with_all_that_it_held() {
        let (mut gate, now) = (Gate::new(1), Instant::now());
        told(gate.ask(notification(1), now));
        told(gate.ask(notification(2), now));
        let digest = gate.digest(now + HOUR).unwrap();
        gate.give_up(digest, now + HOUR);
        assert!(gate.due() >= Some(now + HOUR + GIVE_UP_PAUSE), "not at once");
        let again = gate.digest(now + 3 * HOUR).unwrap();
        assert_eq!(again.held_back.iter().map(|held| held.count).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_bounded_number_of_issues_is_named_and_the_others_are_counted() {
        let (mut gate, now) = (Gate::new(1), Instant::now());
        for number in 0..HELD_BACK_MAX as u64 + 5 {
            told(gate.ask(notification(number), now));
        }
        let digest = gate.digest(now).unwrap();
        assert_eq!((digest.held_back.len(), digest.held_back_more), (HELD_BACK_MAX, 4));
    }
}
