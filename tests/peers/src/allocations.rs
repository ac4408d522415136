//! Counts what a thread allocates while somebody asks for it. Otherwise it only passes on what the system gives.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

/// Whether anything is counted; a load that every allocation of every case pays.
static COUNTS: AtomicBool = AtomicBool::new(false);

thread_local! {
    static ALLOCATED: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count() {
    if COUNTS.load(Relaxed) {
        let _ = ALLOCATED.try_with(|allocated| allocated.set(allocated.get() + 1));
    }
}

// SAFETY: everything is the system's; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// How often this thread allocates, or lets something grow, while that runs.
pub fn of(run: impl FnOnce()) -> u64 {
    let before = ALLOCATED.get();
    COUNTS.store(true, Relaxed);
    run();
    COUNTS.store(false, Relaxed);
    ALLOCATED.get() - before
}
