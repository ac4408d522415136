//! The guard of a tracked function that can be suspended, and what it waits for: together they know whether the function
//! was running when a panic or a failure came by.

use std::{
    future::{Future, IntoFuture},
    marker::PhantomData,
    ops::Deref,
    pin::Pin,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    task::{self, Poll},
};

use pin_project_lite::pin_project;

use super::{depth, open, tracked::Tracked};
use crate::snapshot::variable::Render;

/// What a function that can be suspended keeps at hand: when it was polled last, and its arguments. It is one flat tuple,
/// in which nothing is lost between the fields.
pub trait Suspended {
    /// The thread's `stamp` when it was polled last, or an earlier one if nothing was on its way then; zero while it waits.
    fn polled_at(&self) -> &AtomicU32;
    /// Hands over each argument, in their order.
    fn each(&self, show: &mut dyn FnMut(&dyn Render));
}

macro_rules! suspended {
    () => { suspended! { @impl } };
    ($first:ident $($other:ident)*) => {
        suspended! { @impl $first $($other)* }
        suspended! { $($other)* }
    };
    (@impl $($argument:ident)*) => {
        #[allow(non_snake_case)]
        impl<$($argument: Render),*> Suspended for (AtomicU32, $($argument,)*) {
            fn polled_at(&self) -> &AtomicU32 {
                &self.0
            }

            fn each(&self, _show: &mut dyn FnMut(&dyn Render)) {
                let (_, $($argument,)*) = self;
                $(_show($argument);)*
            }
        }
    };
}

// As many as the macro keeps at hand.
suspended! { A B C D E F G H I J K L M N O P }

/// Now, for what tells when a function was polled last.
#[inline]
pub fn stamp() -> AtomicU32 {
    AtomicU32::new(depth::stamp())
}

/// Tells when a panic has left a function that can be suspended, shows its arguments, and knows whether it was running
/// then: one that is dropped while it waits has not been left by the panic.
///
/// All of it is one guard, since a future is dropped after it has ended as well: what that takes is put in place, and then
/// costs nothing, only while it is little.
#[derive(Debug)]
pub struct AsyncFrame<S: Fn() -> &'static Tracked, K: Suspended> {
    site: S,
    /// What is kept.
    pub kept: K,
}

impl<S: Fn() -> &'static Tracked, K: Suspended> AsyncFrame<S, K> {
    /// Enters a tracked function that can be suspended.
    #[inline]
    pub fn new(site: S, kept: K) -> Self {
        Self { site, kept }
    }

    /// The thread's [`depth::stamp`] when it was polled last, and where it stands in memory.
    pub(super) fn running(&self) -> (u32, usize) {
        running(self.kept.polled_at())
    }

    /// What the function waits for.
    #[inline]
    pub fn polled<F: Future>(&self, future: F) -> Polled<'_, F, Alone> {
        Polled { future, polled_at: self.kept.polled_at(), among: PhantomData }
    }

    /// What it waits for beside others: when one of them is ready, it may go on waiting for the others.
    #[inline]
    pub fn polled_beside<F: Future>(&self, future: F) -> Polled<'_, F, Beside> {
        Polled { future, polled_at: self.kept.polled_at(), among: PhantomData }
    }

    /// What comes next may wait where nobody sees it: until it is `seen` again, nothing is said of the function.
    #[inline]
    pub fn unseen(&self) {
        waits(self.kept.polled_at());
    }

    /// The function is running, where everybody sees it.
    #[inline]
    pub fn seen(&self) {
        self.kept.polled_at().store(depth::stamp(), Relaxed);
    }

    /// Where its function is found.
    #[inline]
    pub fn site(&self) -> S
    where
        S: Copy,
    {
        self.site
    }
}

/// What an await gave back, behind which the function may wait where nobody sees it.
#[inline]
pub fn unseen_behind<T, S: Fn() -> &'static Tracked, K: Suspended>(value: T, frame: &AsyncFrame<S, K>) -> T {
    frame.unseen();
    value
}

/// Whether a value is a future: then its polls are told to the frame, and otherwise it stays what it is. The compiler
/// chooses by autoderef.
pub fn awaitable<T>(_: &T) -> Awaitable<T> {
    Awaitable(Unawaited(PhantomData))
}

/// A value that may be a future.
#[derive(Debug)]
pub struct Awaitable<T>(Unawaited<T>);

/// A value that is none.
#[derive(Debug)]
pub struct Unawaited<T>(PhantomData<fn() -> T>);

impl<T> Deref for Awaitable<T> {
    type Target = Unawaited<T>;

    fn deref(&self) -> &Unawaited<T> {
        &self.0
    }
}

impl<T: IntoFuture> Awaitable<T> {
    /// The future, which tells the frame when it is polled.
    #[inline]
    pub fn polled<S: Fn() -> &'static Tracked, K: Suspended>(
        self,
        value: T,
        frame: &AsyncFrame<S, K>,
    ) -> Polled<'_, T::IntoFuture, Beside> {
        frame.polled_beside(value.into_future())
    }
}

impl<T> Unawaited<T> {
    /// The value.
    #[inline]
    pub fn polled<F>(&self, value: T, _: &F) -> T {
        value
    }
}

impl<S: Fn() -> &'static Tracked, K: Suspended> Drop for AsyncFrame<S, K> {
    #[inline]
    fn drop(&mut self) {
        if depth::is_unwinding_or_waiting() {
            left_suspended((self.site)(), &self.kept);
        }
    }
}

#[cold]
#[inline(never)]
fn left_suspended<K: Suspended>(tracked: &'static Tracked, kept: &K) {
    super::left_async_frame(tracked, kept);
}

/// When the function was polled last, and what its frame is known by: where that stands in memory.
pub(super) fn running(polled_at: &AtomicU32) -> (u32, usize) {
    (polled_at.load(Relaxed), std::ptr::from_ref(polled_at).addr())
}

/// A function that can be suspended waits, or may do so.
#[inline]
fn waits(polled_at: &AtomicU32) {
    if depth::is_waiting() {
        adopt(polled_at);
    }
    polled_at.store(0, Relaxed);
}

/// When a function was polled while nothing was on its way: before all that may come.
const BEFORE_ALL: u32 = 1;

/// A function that can be suspended goes on to something else while a failure or a panic is on its way, or was a moment
/// ago.
#[cold]
#[inline(never)]
fn goes_on(polled_at: &AtomicU32) {
    let now = depth::stamp();
    if polled_at.load(Relaxed) != now {
        if depth::is_waiting() {
            adopt(polled_at);
        }
        polled_at.store(now, Relaxed);
    }
}

/// A function that can be suspended goes on to something else while a failure waits.
#[cold]
#[inline(never)]
fn adopt(polled_at: &AtomicU32) {
    let (polled_at, frame) = running(polled_at);
    open::adopt(frame, polled_at);
}

pin_project! {
    /// What a function waits for, which tells its frame whether it is being polled.
    ///
    /// It stands around the future by value, as `.await` would take it: a closure around a pinned reference to it costs a
    /// move more, and a reference.
    #[must_use = "futures do nothing unless they are awaited"]
    #[derive(Debug)]
    pub struct Polled<'a, F, A> {
        #[pin]
        future: F,
        polled_at: &'a AtomicU32,
        among: PhantomData<fn() -> A>,
    }
}

/// Whether a function waits for others at the same time.
pub trait Among {
    /// Whether it does.
    const OTHERS: bool;
}

/// It waits for this alone.
#[derive(Debug)]
pub enum Alone {}

/// It waits for others as well.
#[derive(Debug)]
pub enum Beside {}

impl Among for Alone {
    const OTHERS: bool = false;
}

impl Among for Beside {
    const OTHERS: bool = true;
}

impl<F: Future, A: Among> Future for Polled<'_, F, A> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if depth::is_unwinding_or_waiting() {
            goes_on(this.polled_at);
        } else {
            this.polled_at.store(BEFORE_ALL, Relaxed);
        }
        let polled = this.future.poll(context);
        if polled.is_pending() {
            waits(this.polled_at);
        } else if A::OTHERS && depth::is_waiting() {
            adopt(this.polled_at);
        }
        polled
    }
}
