//! A worker that goes through a list of jobs, without a server and without async. With `ERROR_TRACKER_DB` set it is
//! tracked; without, the same program runs, and its annotations do nothing.

use std::{fmt, fs, io, num::ParseIntError, path::Path, process::ExitCode};

use error_tracker::{Config, Guard, auto_track, print_exception};

#[derive(Debug)]
enum JobError {
    Unreadable(io::Error),
    NotANumber(ParseIntError),
    TooLarge { sum: u64 },
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(_) => f.write_str("the job cannot be read"),
            Self::NotANumber(_) => f.write_str("the job holds something that is no number"),
            Self::TooLarge { sum } => write!(f, "the sum {sum} is too large"),
        }
    }
}

impl std::error::Error for JobError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(error),
            Self::NotANumber(error) => Some(error),
            Self::TooLarge { .. } => None,
        }
    }
}

#[auto_track]
fn work(folder: &Path, job: &str, api_token: &str) -> Result<u64, JobError> {
    let text = fs::read_to_string(folder.join(job)).map_err(JobError::Unreadable)?;
    let sum = add_up(&text)?;
    if sum > 1_000 {
        return Err(JobError::TooLarge { sum });
    }
    println!("{job}: {sum}, sent with a token of {} letters", api_token.len());
    Ok(sum)
}

#[auto_track]
fn add_up(text: &str) -> Result<u64, JobError> {
    let mut sum = 0;
    for (row, line) in text.lines().enumerate() {
        let number: u64 = line.parse().map_err(JobError::NotANumber)?;
        sum += number + row as u64;
    }
    Ok(sum)
}

fn tracked() -> error_tracker::Result<Option<Guard>> {
    if std::env::var_os("ERROR_TRACKER_DB").is_none() {
        return Ok(None);
    }
    error_tracker::init(Config::from_env()?.release("1.4.2")).map(Some)
}

fn run() -> io::Result<usize> {
    let folder = std::env::temp_dir().join(format!("error-tracker-worker-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    for (job, text) in [("monday", "1\n2\n3\n"), ("tuesday", "4\nfive\n6\n"), ("wednesday", "999\n1\n")] {
        fs::write(folder.join(job), text)?;
    }
    let mut failed = 0;
    for job in ["monday", "tuesday", "wednesday", "thursday"] {
        if let Err(error) = work(&folder, job, "tok_worker_93b1f0aa") {
            failed += 1;
            println!("{job}: {error}");
            print_exception(&error, &mut io::stderr())?;
        }
    }
    fs::remove_dir_all(&folder)?;
    Ok(failed)
}

fn main() -> ExitCode {
    let _guard = match tracked() {
        Ok(guard) => guard,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    match run() {
        Ok(failed) => {
            println!("{failed} jobs failed");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
