//! The README's rows: of each question the answers of which something is wanted, and beside them those of the peers. They
//! are printed behind the tables, and `--write` puts them into the README in place of the last ones.

use std::{fs, path::Path};

/// One answer.
pub struct Row {
    pub question: String,
    pub bare: String,
    pub who: String,
    pub measured: String,
    /// The same as a difference from the bare one, or a ratio to it.
    pub beside: String,
    /// What is wanted, and whether it is so.
    pub wanted: Option<(String, bool)>,
    /// What the peers take.
    pub others: String,
}

pub fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "**not met**" }
}

/// `title` says what is in the rows and stands between the README's marks of that name.
pub fn publish(section: &str, rows: &[Row], write: bool) -> Result<(), String> {
    let table = table(rows);
    println!("\n**For the README**\n\n{table}");
    if write { replace(section, &table) } else { Ok(()) }
}

/// What is the same as in the row above is not said again.
fn table(rows: &[Row]) -> String {
    let mut lines = vec![
        "| | bare | error-tracker | | beside bare | wanted | | others |".to_owned(),
        "|---|--:|---|--:|--:|---|---|---|".to_owned(),
    ];
    let mut above: Option<&Row> = None;
    for row in rows {
        let goes_on = above.is_some_and(|above| above.question == row.question);
        let once = |text: &'_ str| if goes_on { String::new() } else { text.to_owned() };
        let (wanted, met) =
            row.wanted.as_ref().map_or(("", ""), |(wanted, is_met)| (wanted.as_str(), verdict(*is_met)));
        let cells = [
            once(&row.question),
            once(&row.bare),
            row.who.clone(),
            row.measured.clone(),
            row.beside.clone(),
            wanted.to_owned(),
            met.to_owned(),
            once(&row.others),
        ];
        lines.push(format!("| {} |", cells.join(" | ")));
        above = Some(row);
    }
    lines.join("\n")
}

fn replace(section: &str, table: &str) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let (begin, end) = (format!("<!-- {section} -->\n"), format!("<!-- end of {section} -->"));
    let missing = || format!("the README has no place marked `{}`", begin.trim_end());
    let (before, rest) = text.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    fs::write(&path, format!("{before}{begin}\n{table}\n\n{end}{after}"))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}
