//! What the macros' expansions name. Not for use by hand.

pub mod scope;

pub use core;
// Short paths: each word of one is read, looked up and written down again for each failure point.
pub use core::{
    option::Option::{None, Some},
    result::Result::{Err, Ok},
};

pub use crate::{
    active::is_active,
    inside::caught as own_code,
    model::Level,
    scope::{Context, source::ContextSource},
    snapshot::{
        failure::{Leave, NoneProbe, NoneToo, Probe, Split, done, exit, exit_by, never, settle, silence, silence_by},
        fault::{CarryDisplay, CarryError, Fault, carry_error, carry_error_lent, carry_rest, carry_rest_lent},
        held::{CarryHeld, HeldVar, carry_held, held_lent, held_moved, hold, keep},
        lasting::{Loan, LoanLasts},
        part::parting,
        returned::{CarryNone, CarryReturned, FailBy, carry_none, carry_returned, returned, returned_or_none},
        saved::{Slot, slot},
        site::{Site, SiteBudget},
        staying::{CarryStay, Gone, carry_stay, stayed, stays},
        tier::{Carry, Tier, carry, carry_copy, undecided},
        variable::Var,
    },
    trail::{
        Apart, AsyncFrame, AtHand, Awaitable, ContextGuard, Copied, CopyBy, Enter, Failing, Hidden, OfFunction,
        OfFuture, PanicFrame, PanicGuard, Plain, Polled, Reach, Shared, ShowHeld, Shown, Suspended, Tracked, Unwatched,
        WatchBy, Watched, Whole, Whose, awaitable, begin, caught, caught_later, enter, enter_asked, fail, fail_in,
        fail_rest, fail_rest_in, guard_copied, guard_known, guard_known_suspended, guard_plain, guard_suspended,
        guard_whole, hand_on, shared, stamp, unseen_behind, watch_copy, watch_known, watch_shared, within,
    },
};
