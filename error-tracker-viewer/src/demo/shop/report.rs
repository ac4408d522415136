//! The day's figures.

use std::{fs, io, path::Path};

use error_tracker::auto_track;

use super::payment::Receipt;

/// The average of the day's receipts, in cents.
#[auto_track]
pub(super) fn average(receipts: &[Receipt]) -> u32 {
    let sum: u32 = receipts.iter().map(|receipt| receipt.amount.0).sum();
    let count = receipts.len() as u32;
    // A day without receipts was not thought of.
    sum / count
}

/// Writes the day's receipts down.
#[auto_track]
pub(super) fn write(folder: &Path, receipts: &[Receipt]) -> io::Result<()> {
    let rows: Vec<String> = receipts.iter().map(|receipt| format!("{};{}", receipt.number, receipt.amount.0)).collect();
    let path = folder.join("reports").join("today.csv");
    fs::write(&path, rows.join("\n"))
}
