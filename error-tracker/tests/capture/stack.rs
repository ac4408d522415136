//! What a tracked function takes of the stack beside a bare one. A debug build shares no room between the temporaries of a
//! function, so recursion that just fitted before shows what stands at each failure point.

use std::cell::RefCell;

use error_tracker::auto_track;

/// So many times as large as that of the bare function may a frame be.
const RATIO_MAX: usize = 4;
const DEPTH: u64 = 8;

thread_local! {
    /// Where the innermost function stood, in each turn.
    static PLACES: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

#[inline(never)]
fn step(id: u64, limit: u32) -> Result<u64, std::fmt::Error> {
    let here = 0_u8;
    PLACES.with_borrow_mut(|places| places.push(std::ptr::from_ref(&here).addr()));
    if id > u64::from(limit) { Err(std::fmt::Error) } else { Ok(id) }
}

macro_rules! recursive {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[inline(never)]
        fn $name(id: u64, limit: u32, name: &str) -> Result<u64, Box<dyn std::error::Error>> {
            let first = step(id, limit)?;
            let second = if id > 0 { $name(id - 1, limit, name)? } else { name.len() as u64 };
            Ok(std::hint::black_box(first ^ second ^ id ^ u64::from(limit)))
        }
    };
}

recursive!(bare);
recursive!(
    #[auto_track]
    tracked
);
recursive!(
    #[auto_track(panics = false)]
    errors
);

/// A function that calls itself.
type Recursion = fn(u64, u32, &str) -> Result<u64, Box<dyn std::error::Error>>;

/// The bytes between one turn and the next.
fn frame_bytes(run: Recursion) -> usize {
    PLACES.take();
    run(DEPTH, 1000, "acme").unwrap();
    let places = PLACES.take();
    let turns: Vec<usize> = places.windows(2).map(|pair| pair[0].abs_diff(pair[1])).collect();
    assert_eq!(turns.len() as u64, DEPTH);
    turns.into_iter().max().unwrap()
}

#[test]
fn a_tracked_function_takes_little_more_of_the_stack() {
    let bare = frame_bytes(bare);
    for (who, bytes) in [("auto_track", frame_bytes(tracked)), ("auto_track(panics = false)", frame_bytes(errors))] {
        assert!(bytes <= bare * RATIO_MAX, "{who}: {bytes} bytes a call, and {bare} without");
    }
}
