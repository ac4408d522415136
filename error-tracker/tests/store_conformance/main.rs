//! What every store has to do, and each store that has to do it. A further store is named at the end of this file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the message")]

mod changing;
mod events;
mod listing;
mod recording;
mod retaining;
mod sample;

use std::{any::Any, sync::Arc};

use error_tracker::store::{MemoryStore, Retention, SledStore, Store};

/// An empty store, and what has to live as long.
pub(crate) struct Fixture {
    store: Arc<dyn Store>,
    _alive: Vec<Box<dyn Any>>,
}

impl std::ops::Deref for Fixture {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        &*self.store
    }
}

/// Opens an empty store with this retention.
pub(crate) type Open = fn(Retention) -> Fixture;

fn memory(retention: Retention) -> Fixture {
    Fixture { store: Arc::new(MemoryStore::with_retention(&retention)), _alive: Vec::new() }
}

fn sled_leader(retention: Retention) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::options().sync(false).retention(retention).open(folder.path().join("errors.db")).unwrap();
    Fixture { store: Arc::new(store), _alive: vec![Box::new(folder)] }
}

fn sled_follower(retention: Retention) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("errors.db");
    let leader = SledStore::options().sync(false).open(&path).unwrap();
    let store = SledStore::options().create(false).retention(retention).open(&path).unwrap();
    assert!(leader.leads() && !store.leads(), "the second opening follows the first");
    Fixture { store: Arc::new(store), _alive: vec![Box::new(leader), Box::new(folder)] }
}

macro_rules! conformance {
    ($($store:ident),*) => { $(
        mod $store {
            conformance!(@ $store;
                recording: [
                    an_event_is_found_again_as_it_was,
                    the_first_event_makes_an_issue,
                    the_latest_event_tells_what_the_issue_says,
                    a_late_event_counts_and_does_not_speak_for_the_issue,
                    a_record_says_what_it_did,
                    a_batch_sent_again_changes_nothing,
                    an_event_sent_again_in_another_batch_is_not_counted_twice,
                    repeats_count_without_events,
                    repeats_of_an_unknown_issue_make_it,
                    repeats_of_none_make_nothing,
                    many_threads_count_exactly,
                    an_event_opens_a_resolved_issue,
                    a_resolved_issue_stays_so_for_the_release_it_was_resolved_in,
                    an_ignored_issue_stays_ignored,
                    an_ignored_issue_opens_after_its_time,
                    an_ignored_issue_opens_at_its_count,
                    a_long_message_is_cut_in_the_issue_only,
                    a_value_that_nests_too_deeply_is_cut_off,
                    events_that_come_late_are_in_their_place,
                    the_trend_counts_by_hour_and_by_day
                ],
                listing: [
                    an_empty_store_has_an_empty_page,
                    pages_follow_each_other_without_gap_or_overlap,
                    every_order_is_kept,
                    a_status_is_asked_for,
                    a_text_of_the_type_is_found_anywhere_and_in_any_case,
                    a_type_is_listed_in_every_order,
                    a_text_of_the_function_is_found,
                    a_search_sees_what_came_and_went_since_the_last_one,
                    type_and_function_hold_at_once,
                    words_are_looked_for_in_all_fields,
                    a_text_is_found_among_many_issues,
                    every_condition_holds,
                    the_context_of_the_latest_event_is_searched,
                    moments_bound_the_list,
                    the_total_stays_from_page_to_page,
                    a_cursor_of_nobody_is_refused,
                    a_cursor_of_another_order_is_refused,
                    an_issue_that_moves_up_is_listed_once
                ],
                events: [
                    events_of_an_issue_come_newest_first,
                    events_of_all_issues_come_oldest_first_when_asked,
                    a_page_of_events_begins_behind_one_that_is_gone,
                    what_is_not_there_is_not_found
                ],
                changing: [
                    a_change_is_kept_in_the_history,
                    a_history_is_bounded,
                    notes_and_tickets_are_kept,
                    notes_are_bounded,
                    a_change_of_no_issue_is_told_so,
                    a_deleted_issue_takes_its_events_along,
                    a_deleted_issue_that_happens_again_is_new,
                    the_stats_add_up
                ],
                retaining: [
                    an_issue_keeps_its_first_and_latest_events_and_a_bounded_sample,
                    one_batch_of_many_is_thinned_too,
                    no_events_are_kept_when_none_are_asked_for,
                    old_events_go_and_new_ones_stay,
                    an_issue_goes_with_its_last_event,
                    an_issue_that_still_happens_outlives_its_old_events,
                    a_store_too_large_loses_its_quietest_issues,
                    a_lower_bound_thins_what_is_stored,
                    a_prune_stops_after_its_steps_and_says_so
                ]
            );
        }
    )* };
    (@ $store:ident; $($topic:ident: [$($case:ident),*]),*) => { $(
        mod $topic { $(
            #[test]
            fn $case() {
                crate::$topic::$case(crate::$store);
            }
        )* }
    )* };
}

conformance!(memory, sled_leader, sled_follower);
