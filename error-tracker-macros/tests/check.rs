//! What `cargo check` is given to look at, and what a build is.

use std::{error::Error, fs, path::PathBuf, process::Command};

/// Stands for the runtime as well, so that nothing but the macros has to be built.
const SOURCE: &str = r#"
extern crate self as error_tracker;
pub mod __private {}

#[error_tracker_macros::auto_track]
pub fn read(text: &str) -> Result<u32, std::num::ParseIntError> {
    let number = text.parse()?;
    Ok(number)
}

#[error_tracker_macros::auto_track(mask(token))]
pub fn send(token: &str) -> Result<u32, std::num::ParseIntError> {
    let sent = token.parse()?;
    Ok(sent)
}
"#;

#[test]
fn a_check_looks_at_what_its_author_wrote() -> Result<(), Box<dyn Error>> {
    let checked = expanded("plain", "check")?;
    assert!(checked.contains("let number = text.parse()?;"), "{checked}");
    Ok(())
}

#[test]
fn a_check_looks_at_what_options_name() -> Result<(), Box<dyn Error>> {
    let checked = expanded("options", "check")?;
    assert!(!checked.contains("let sent = token.parse()?;"), "{checked}");
    Ok(())
}

#[test]
fn a_build_takes_failures_down() -> Result<(), Box<dyn Error>> {
    let built = expanded("build", "dev")?;
    assert!(built.contains("fail_rest(") && !built.contains("let number = text.parse()?;"), "{built}");
    Ok(())
}

/// A package of these functions, after the macros, as the compiler prints it for this profile.
fn expanded(name: &str, profile: &str) -> Result<String, Box<dyn Error>> {
    let macros = env!("CARGO_MANIFEST_DIR");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("src"))?;
    fs::copy(format!("{macros}/../Cargo.lock"), folder.join("Cargo.lock"))?;
    let manifest = format!(
        "[package]\nname = \"checked\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         error-tracker-macros = {{ path = {macros:?} }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), SOURCE)?;
    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--lib", "--profile", profile])
        .args(["--", "-Zunpretty=expanded"])
        .current_dir(&folder)
        // All of them build the macros in the same place.
        .env("CARGO_TARGET_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/checked"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("ERROR_TRACKER_MACRO_STATS")
        .output()?;
    assert!(!output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}
