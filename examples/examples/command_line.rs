//! A command-line tool: it adds up the numbers in files, and most days nothing fails. So the tracker is installed by the
//! first failure, and a run without one opens no store and starts no thread. Without arguments it shows what happens to
//! a file with a mistake.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use error_tracker::{Config, auto_track, print_exception, scope};

#[auto_track]
fn add_up(path: &Path) -> Result<i64, Box<dyn std::error::Error + Send + Sync>> {
    let text = fs::read_to_string(path)?;
    let mut sum = 0_i64;
    for line in text.lines() {
        let number = line.trim().parse::<i64>()?;
        sum = sum.checked_add(number).ok_or("the sum is too large")?;
    }
    Ok(sum)
}

fn run(files: &[PathBuf]) -> usize {
    let mut failed = 0;
    for path in files {
        let sum = scope!(file = %path.display() => { add_up(path) });
        match sum {
            Ok(sum) => println!("{}: {sum}", path.display()),
            Err(error) => {
                failed += 1;
                // The same detail as in the viewer, for who sits at the terminal.
                let _ = print_exception(&*error, &mut std::io::stderr());
            }
        }
    }
    failed
}

fn main() -> ExitCode {
    let settings = || Ok(Config::from_env()?.release(env!("CARGO_PKG_VERSION")));
    // Dropped at the end of `main`, which is why this does not call `std::process::exit`.
    let _guard = error_tracker::init_lazy(settings);
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        let example = std::env::temp_dir().join(format!("error-tracker-numbers-{}", std::process::id()));
        if fs::write(&example, "17\n4\nfour\n").is_ok() {
            run(std::slice::from_ref(&example));
        }
        let _ = fs::remove_file(example);
        return ExitCode::SUCCESS;
    }
    if run(&files) == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
