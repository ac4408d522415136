//! Counts the bytes that masking looks at, so that tests can show that time is linear. Costs nothing outside tests.

#[cfg(test)]
thread_local! {
    static BYTES: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Notes that so many bytes were looked at.
#[inline(always)]
pub(super) fn spend(bytes: usize) {
    #[cfg(test)]
    BYTES.with(|total| total.set(total.get() + bytes as u64));
    #[cfg(not(test))]
    let _ = bytes;
}

/// How many bytes were looked at while `run` ran.
#[cfg(test)]
pub(super) fn spent(run: impl FnOnce()) -> u64 {
    let before = BYTES.with(std::cell::Cell::get);
    run();
    BYTES.with(std::cell::Cell::get) - before
}
