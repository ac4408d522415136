use error_tracker::model::*;
use error_tracker::store::*;
use error_tracker::*;
use jiff::Timestamp;
fn rss() -> String {
    std::fs::read_to_string("/proc/self/status")
        .unwrap()
        .lines()
        .filter(|l| l.starts_with("VmRSS") || l.starts_with("VmHWM"))
        .collect::<Vec<_>>()
        .join(" ")
}
fn main() {
    let dir = tempfile::tempdir().unwrap();
    let issues: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let events: u64 = std::env::args().nth(2).unwrap().parse().unwrap();
    let size: u64 = std::env::args().nth(3).unwrap().parse().unwrap();
    println!("start {}", rss());
    let store = SledStore::options().sync(false).open(dir.path().join("e.db")).unwrap();
    println!("open {}", rss());
    let t = std::time::Instant::now();
    let mut n = 0u64;
    while n < events {
        let records = (0..size)
            .map(|_| {
                n += 1;
                Record::Event(Box::new(Event {
                    id: EventId::from_bytes(*uuid::Uuid::now_v7().as_bytes()),
                    fingerprint: Fingerprint::of_parts([&*(n % issues).to_string()]),
                    timestamp: Timestamp::now(),
                    kind: Kind::Error,
                    level: Level::Error,
                    handled: false,
                    exceptions: vec![Exception { type_name: "a::B".into(), message: "x".repeat(1900) }],
                    frames: vec![],
                    backtrace: vec![],
                    context: Default::default(),
                    request: None,
                    thread: "main".into(),
                    process: 1,
                    host: None,
                    release: None,
                    environment: None,
                    breadcrumbs: vec![],
                    dropped_before: 0,
                }))
            })
            .collect();
        store.record(&Batch { id: uuid::Uuid::now_v7(), records }).unwrap();
        store.flush().unwrap();
        if (n / size) % (events / size / 5).max(1) == 0 {
            let s = store.stats().unwrap();
            println!("{n}: {} disk {} MB kept {} in {:?}", rss(), s.size_bytes >> 20, s.kept_events, t.elapsed());
        }
    }
    let c = store.compact().unwrap();
    println!("{c:?} {}", rss());
    drop(store);
    println!("closed {}", rss());
    let store = SledStore::open(dir.path().join("e.db")).unwrap();
    println!("reopened {} {:?}", rss(), store.stats().unwrap());
}
