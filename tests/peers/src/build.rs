//! What an annotated crate costs the compiler and the disk: a crate of many functions, written several times. What it
//! depends on is built first, and in no figure.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{readme::Row, table::grouped};

/// So many functions has the crate.
const FUNCTIONS: usize = 200;
/// Each is checked and built so many times, and the fastest counts: it is the one that was disturbed least. A release
/// build takes long enough to be told by one.
const CHECKS: usize = 3;

/// Who, the package's name, and the attribute. The first two are what the others stand beside.
const VARIANTS: [(&str, &str, &str); 5] = [
    ("bare", "bare", ""),
    ("`tracing::instrument(skip_all)`", "spans", "#[tracing::instrument(skip_all)]"),
    ("`tracing::instrument`", "instrumented", "#[tracing::instrument]"),
    ("`auto_track(panics = false)`", "errors", "#[error_tracker::auto_track(panics = false)]"),
    ("`auto_track`", "tracked", "#[error_tracker::auto_track]"),
];

struct Built {
    check: f64,
    debug: f64,
    release: f64,
    text: u64,
}

/// Builds each variant, prints a table, and gives back what the README says of it.
pub fn measure() -> Result<Vec<Row>, String> {
    let built = build_all()?;
    let (bare, tracing) = (&built[0], &built[1]);
    println!("\n**What {FUNCTIONS} annotated functions cost to build, in processor time**\n");
    println!(
        "| | `cargo check` | beside `tracing(skip_all)` | `cargo build` | `cargo build --release` | program | more than bare |\n\
         |---|--:|--:|--:|--:|--:|--:|"
    );
    for ((who, ..), built) in VARIANTS.iter().zip(&built) {
        println!(
            "| {who} | {:.2} s | {:.2} x | {:.1} s | {:.1} s | {:.2} MB | {:.0} kB |",
            built.check,
            built.check / tracing.check,
            built.debug,
            built.release,
            built.text as f64 / 1_000_000.0,
            built.text.saturating_sub(bare.text) as f64 / 1000.0
        );
    }
    Ok(rows(&built))
}

fn rows(built: &[Built]) -> Vec<Row> {
    type Measured = (&'static str, fn(&Built) -> f64, fn(f64) -> String, Option<f64>);
    let measured: [Measured; 4] = [
        ("`cargo check` of 200 annotated functions, processor time", |built| built.check, seconds, Some(1.5)),
        ("`cargo build` of the same, for debugging", |built| built.debug, seconds, None),
        ("`cargo build --release` of the same", |built| built.release, seconds, None),
        ("Machine code of the program, with all that it links", |built| built.text as f64, kilobytes, None),
    ];
    let mut rows = Vec::new();
    for (question, figure, text, most) in measured {
        let of = |name: &str| {
            let at = VARIANTS.iter().position(|(_, variant, _)| *variant == name);
            at.map_or(f64::NAN, |at| figure(&built[at]))
        };
        let all = || VARIANTS.iter().zip(built).filter(|((_, name, _), _)| *name != "bare");
        let peers: Vec<_> = all()
            .filter(|((who, ..), _)| who.contains("tracing"))
            .map(|((who, ..), built)| format!("{who} {}", text(figure(built))))
            .collect();
        for ((who, ..), built) in all().filter(|((who, ..), _)| !who.contains("tracing")) {
            let ratio = figure(built) / of("spans");
            rows.push(Row {
                question: question.to_owned(),
                bare: text(of("bare")),
                who: (*who).to_owned(),
                measured: text(figure(built)),
                beside: format!("{ratio:.2} x of `tracing::instrument(skip_all)`"),
                wanted: most.map(|most| (format!("at most {most} x of that"), ratio <= most)),
                others: peers.join("; "),
            });
        }
    }
    rows
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.2} s")
}

fn kilobytes(bytes: f64) -> String {
    format!("{} kB", grouped(bytes / 1e3))
}

fn build_all() -> Result<Vec<Built>, String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.parent()?.to_owned()))
        .ok_or("cannot tell where this program was built")?;
    // Always in the same place, so that what was built before need not be built again.
    let folder = target.join("tmp/cost");
    let package = |name: &str, text: &str| {
        let package = folder.join(name);
        write_package(&package, &root, name, text).map_err(|error| format!("cannot write `{name}`: {error}"))?;
        Ok::<PathBuf, String>(package)
    };
    eprintln!("building what they depend on");
    let nothing = package("nothing", "fn main() {}\n")?;
    time_of(&nothing, &target, &["check"])?;
    time_of(&nothing, &target, &["build"])?;
    time_of(&nothing, &target, &["build", "--release"])?;
    let build = |&(who, name, attribute): &(&str, &str, &str)| {
        eprintln!("building {who}");
        let package = package(name, &source(attribute))?;
        let fastest = |command: &str| {
            let times: Result<Vec<f64>, String> = (0..CHECKS).map(|_| time_of(&package, &target, &[command])).collect();
            Ok::<f64, String>(times?.into_iter().fold(f64::INFINITY, f64::min))
        };
        let (check, debug) = (fastest("check")?, fastest("build")?);
        let release = time_of(&package, &target, &["build", "--release"])?;
        let program = target.join("release").join(format!("cost-{name}"));
        Ok(Built { check, debug, release, text: text_bytes(&program)? })
    };
    VARIANTS.iter().map(build).collect()
}

fn write_package(package: &Path, root: &Path, name: &str, text: &str) -> std::io::Result<()> {
    fs::create_dir_all(package.join("src"))?;
    let tracker = root.join("../../error-tracker");
    let manifest = format!(
        "[package]\nname = \"cost-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         error-tracker = {{ path = {:?} }}\ntracing = \"0.1\"\n",
        tracker.display().to_string()
    );
    fs::write(package.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock"))?;
    fs::write(package.join("src/main.rs"), text)
}

/// Functions as they are written every day: arguments, locals, `?`, a method chain, a match.
fn source(attribute: &str) -> String {
    let mut text = String::from(
        "use std::collections::HashMap;\n#[derive(Debug)]\npub struct Order { id: u64, lines: Vec<String> }\n",
    );
    for number in 0..FUNCTIONS {
        let _ = write!(
            text,
            "{attribute}\npub fn load_{number}(text: &str, limits: &HashMap<String, u64>, scale: u64) -> Result<Order, Box<dyn std::error::Error>> {{\n\
             let mut lines = text.lines();\n\
             let first = lines.next().ok_or(\"nothing to read\")?;\n\
             let id: u64 = first.trim().parse()?;\n\
             let limit = limits.get(first).copied().unwrap_or(scale);\n\
             if id > limit {{ return Err(format!(\"{{id}} is past {{limit}}\").into()); }}\n\
             let kept: Vec<String> = lines.filter(|line| !line.is_empty()).map(str::to_owned).collect();\n\
             let total = match kept.len() {{ 0 => id.checked_mul(scale).ok_or(\"too many\")?, many => many as u64 + {number} }};\n\
             Ok(Order {{ id: total, lines: kept }})\n}}\n"
        );
    }
    text.push_str(
        "fn main() {\nlet limits = HashMap::new();\nlet text = std::env::args().nth(1).unwrap_or_default();\n",
    );
    for number in 0..FUNCTIONS {
        let _ = writeln!(
            text,
            "if let Ok(order) = load_{number}(&text, &limits, {number}) {{ println!(\"{{}} {{}}\", order.id, order.lines.len()); }}"
        );
    }
    text.push_str("}\n");
    text
}

/// What it takes to build a package whose source has just been written anew, in seconds.
fn time_of(package: &Path, target: &Path, arguments: &[&str]) -> Result<f64, String> {
    let source = package.join("src/main.rs");
    let text = fs::read_to_string(&source).map_err(|error| format!("cannot read {}: {error}", source.display()))?;
    fs::write(&source, text).map_err(|error| format!("cannot write {}: {error}", source.display()))?;
    let begin = cpu_of_children()?;
    let output = Command::new("cargo")
        .args(arguments)
        .args(["--quiet", "--target-dir"])
        .arg(target)
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(package)
        .output()
        .map_err(|error| format!("cannot run `cargo`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`cargo {}` failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)));
    }
    Ok(cpu_of_children()? - begin)
}

/// The processor time of all programs that were run and waited for, in seconds: it does not depend on what else the
/// machine is busy with.
fn cpu_of_children() -> Result<f64, String> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let text =
        fs::read_to_string("/proc/self/stat").map_err(|error| format!("cannot read /proc/self/stat: {error}"))?;
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // The 16th and the 17th of proc(5), of which two stand before the parenthesis.
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok());
    match (ticks(13), ticks(14)) {
        (Some(user), Some(system)) => Ok((user + system) / TICKS_PER_SECOND),
        _ => Err(format!("/proc/self/stat reads `{text}`")),
    }
}

/// The bytes of machine code and constants, as `size` of binutils counts them.
fn text_bytes(program: &Path) -> Result<u64, String> {
    let output = Command::new("size")
        .arg(program)
        .output()
        .map_err(|error| format!("cannot run `size`, which Debian's package `binutils` brings: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let bytes =
        said.lines().nth(1).and_then(|line| line.split_whitespace().next()).and_then(|bytes| bytes.parse().ok());
    bytes.ok_or_else(|| format!("`size` said nothing of {}", program.display()))
}
