//! Tries as many random functions as it is asked to, and says what is wrong with them.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use error_tracker_differential::{Libraries, Trial};

/// How many functions one program has.
const FUNCTIONS_OF_A_PROGRAM: usize = 150;

/// Writes random functions, and holds what is shown of each against a twin of it.
#[derive(Parser)]
struct Arguments {
    /// What the functions are made of: the same seed makes the same functions
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many are tried, as many `async` ones not counted
    #[arg(long, default_value_t = 150)]
    functions: usize,
    /// Print this function of the seed's first program, and try none
    #[arg(long)]
    print: Option<usize>,
    /// Of `async` functions alone
    #[arg(long)]
    only_async: bool,
    /// Of other functions alone
    #[arg(long)]
    only_sync: bool,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(number) = arguments.print {
        print!(
            "{}",
            error_tracker_differential::grammar::write(arguments.seed, number, arguments.only_async).function()
        );
        return Ok(ExitCode::SUCCESS);
    }
    let libraries = Libraries::build()?;
    let mut good = true;
    for (program, left) in (0..arguments.functions).step_by(FUNCTIONS_OF_A_PROGRAM).enumerate() {
        let functions = FUNCTIONS_OF_A_PROGRAM.min(arguments.functions - left);
        for is_async in [false, true] {
            if (is_async && arguments.only_sync) || (!is_async && arguments.only_async) {
                continue;
            }
            let seed = arguments.seed + program as u64;
            let findings = Trial { seed, functions, is_async }.run(&libraries)?;
            println!(
                "seed {seed}{}: {} of {} written compile, {} of them not when annotated, {} failures, {} faults, {:.2} % of {} living variables shown, {:.2} % of {} in panics",
                if is_async { ", async" } else { "" },
                findings.compiled,
                findings.written,
                findings.unbuilt.len(),
                findings.failures,
                findings.wrong.len(),
                findings.share(),
                findings.living,
                findings.share_of_panics(),
                findings.panics_living,
            );
            for (function, said) in &findings.unbuilt {
                println!("{function}\n{said}");
            }
            for fault in &findings.wrong {
                println!("{fault}");
            }
            for (what, count) in &findings.unseen {
                println!("  not shown: {count} {what}");
            }
            good &= findings.unbuilt.is_empty() && findings.wrong.is_empty();
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
