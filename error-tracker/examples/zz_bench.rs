use error_tracker::auto_track;
use std::hint::black_box;
#[inline(never)]
fn step(n: u64) -> Result<u64, String> {
    if n == 77 {
        panic!("p")
    }
    if n == 78 { Err("x".into()) } else { Ok(n + 1) }
}
#[inline(never)]
fn bare(a: u64, b: &str, c: u32) -> Result<u64, String> {
    let x = step(a)?;
    let y = step(x + u64::from(c))?;
    Ok(y + b.len() as u64)
}
#[inline(never)]
#[auto_track]
fn tracked(a: u64, b: &str, c: u32) -> Result<u64, String> {
    let x = step(a)?;
    let y = step(x + u64::from(c))?;
    Ok(y + b.len() as u64)
}
#[inline(never)]
#[auto_track(panics = false)]
fn tracked_errors(a: u64, b: &str, c: u32) -> Result<u64, String> {
    let x = step(a)?;
    let y = step(x + u64::from(c))?;
    Ok(y + b.len() as u64)
}
#[inline(never)]
fn boom_bare(a: u64, b: &str) -> u64 {
    let x = a + 1;
    if x > 5 {
        panic!("no")
    }
    x + b.len() as u64
}
#[inline(never)]
fn boom_bare2(a: u64, b: &str) -> u64 {
    boom_bare(a, b) + 1
}
#[inline(never)]
#[auto_track]
fn boom(a: u64, b: &str) -> u64 {
    let x = a + 1;
    if x > 5 {
        panic!("no")
    }
    x + b.len() as u64
}
#[inline(never)]
#[auto_track]
fn boom2(a: u64, b: &str) -> u64 {
    boom(a, b) + 1
}
fn time(label: &str, n: u64, mut f: impl FnMut()) {
    let mut best = f64::MAX;
    for _ in 0..7 {
        let t = std::time::Instant::now();
        for _ in 0..n {
            f()
        }
        best = best.min(t.elapsed().as_nanos() as f64 / n as f64);
    }
    println!("{label}: {best:.1} ns");
}
fn main() {
    let arg = std::env::args().nth(1).unwrap_or_default();
    if arg == "bare" {
        for i in 0..100000u64 {
            let _ = black_box(bare(black_box(i % 50), black_box("abc"), 3));
        }
        return;
    }
    if arg == "tracked" {
        for i in 0..100000u64 {
            let _ = black_box(tracked(black_box(i % 50), black_box("abc"), 3));
        }
        return;
    }
    if arg == "errors" {
        for i in 0..100000u64 {
            let _ = black_box(tracked_errors(black_box(i % 50), black_box("abc"), 3));
        }
        return;
    }
    std::panic::set_hook(Box::new(|_| {}));
    time("bare panic caught", 20_000, || {
        let _ = std::panic::catch_unwind(|| boom_bare2(black_box(9), "abc"));
    });
    time("tracked panic, no tracker", 20_000, || {
        let _ = std::panic::catch_unwind(|| boom2(black_box(9), "abc"));
    });
    for bt in [false, true] {
        for budget in [u32::MAX, 10] {
            let config = error_tracker::Config::new()
                .store(error_tracker::MemoryStore::new())
                .backtrace(bt)
                .site_budget_per_minute(budget)
                .queue_events_max(400_000);
            let _g = error_tracker::init(config).unwrap();
            let mut best = u128::MAX;
            for _ in 0..7 {
                error_tracker::flush(std::time::Duration::from_secs(20));
                let t = std::time::Instant::now();
                for _ in 0..500 {
                    let _ = std::panic::catch_unwind(|| boom2(black_box(9), "abc"));
                }
                best = best.min(t.elapsed().as_nanos() / 500);
            }
            println!("tracked panic, tracker, backtrace {bt}, budget {budget}: {best} ns");
            let mut best = u128::MAX;
            for _ in 0..7 {
                error_tracker::flush(std::time::Duration::from_secs(20));
                let t = std::time::Instant::now();
                for _ in 0..500 {
                    let _ = std::panic::catch_unwind(|| boom_bare2(black_box(9), "abc"));
                }
                best = best.min(t.elapsed().as_nanos() / 500);
            }
            println!("untracked panic, tracker, backtrace {bt}, budget {budget}: {best} ns");
        }
    }
}
