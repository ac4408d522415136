//! `show`: one event at the terminal, with its frames and their values.

use std::{io::Write, path::Path};

use error_tracker::{
    EventId, Fingerprint,
    model::{Event, Frame, Issue, Variable, VariableState},
    store::{EventQuery, IssueQuery, SledStore, Store},
};
use error_tracker_viewer::{clock, markdown};
use jiff::Timestamp;

use super::{
    arguments::Show,
    open,
    outcome::{Outcome, Stop},
    paint::{BLUE, DIM, GREEN, RED, TITLE, YELLOW, ago, out, painted, safe, safe_lines},
};

/// Shortest beginning of a fingerprint that is looked for.
const BEGINNING_MIN: usize = 6;

pub(super) fn run(db: &Path, options: &Show) -> Outcome {
    let wanted = wanted(&options.id)?;
    let store = open::existing(db)?;
    let (issue, event) = find(&store, &wanted, &options.id)?;
    let mut out = out();
    if options.json {
        serde_json::to_writer_pretty(&mut out, &event)?;
        writeln!(out)?;
    } else if options.markdown {
        write!(out, "{}", markdown::event(&event))?;
    } else {
        text(&mut out, issue.as_ref(), &event)?;
    }
    Ok(out.flush()?)
}

enum Wanted {
    Event(EventId),
    Issue(Fingerprint),
    Beginning(String),
}

/// A fingerprint has no hyphens; an event's id has them.
fn wanted(id: &str) -> Outcome<Wanted> {
    let id = id.to_ascii_lowercase();
    if id.contains('-')
        && let Ok(event) = id.parse()
    {
        return Ok(Wanted::Event(event));
    }
    if let Ok(fingerprint) = id.parse() {
        return Ok(Wanted::Issue(fingerprint));
    }
    if (1..32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        if id.len() < BEGINNING_MIN {
            let message =
                format!("\"{id}\" is too short: the beginning of a fingerprint has at least {BEGINNING_MIN} digits");
            return Err(Stop::BadInput(message));
        }
        return Ok(Wanted::Beginning(id));
    }
    Err(Stop::BadInput(format!("\"{id}\" is neither an event id nor a fingerprint")))
}

fn find(store: &SledStore, wanted: &Wanted, id: &str) -> Outcome<(Option<Issue>, Event)> {
    let fingerprint = match wanted {
        Wanted::Event(event) => {
            let event = store.event(*event)?.ok_or_else(|| Stop::Failed(format!("there is no event {id}")))?;
            return Ok((store.issue(event.fingerprint)?, event));
        }
        Wanted::Issue(fingerprint) => *fingerprint,
        Wanted::Beginning(beginning) => beginning_with(store, beginning)?,
    };
    let issue = store.issue(fingerprint)?.ok_or_else(|| Stop::Failed(format!("there is no issue {id}")))?;
    let query = EventQuery { fingerprint: Some(fingerprint), limit: 1, ..EventQuery::default() };
    let latest = store.events(&query)?.items.into_iter().next();
    let event = latest.ok_or_else(|| Stop::Failed(format!("no event of issue {id} is kept")))?;
    Ok((Some(issue), event))
}

fn beginning_with(store: &SledStore, beginning: &str) -> Outcome<Fingerprint> {
    let mut found = None;
    let mut query = IssueQuery { limit: 100, ..IssueQuery::default() };
    loop {
        let page = store.issues(&query)?;
        for issue in page.items {
            if issue.fingerprint.to_string().starts_with(beginning) && found.replace(issue.fingerprint).is_some() {
                return Err(Stop::Failed(format!("more than one issue begins with {beginning}")));
            }
        }
        query.cursor = page.next;
        if query.cursor.is_none() {
            return found.ok_or_else(|| Stop::Failed(format!("there is no issue {beginning}")));
        }
    }
}

/// The whole event as text.
pub(super) fn text(out: &mut impl Write, issue: Option<&Issue>, event: &Event) -> Outcome {
    for (index, exception) in event.exceptions.iter().enumerate() {
        let lead = if index == 0 { "" } else { "caused by " };
        writeln!(out, "{}{}", painted(DIM, lead), painted(TITLE, &exception.type_name))?;
        for line in safe_lines(&exception.message).lines() {
            writeln!(out, "  {RED}{line}{RED:#}")?;
        }
    }
    let now = Timestamp::now();
    writeln!(out)?;
    fact(out, "event", &event.id.to_string())?;
    fact(out, "issue", &event.fingerprint.to_string())?;
    if let Some(issue) = issue {
        let seen = format!(
            "{}×, {} kept; first {}, last {}",
            issue.count,
            issue.kept_events,
            ago(now, issue.first_seen),
            ago(now, issue.last_seen)
        );
        fact(out, "seen", &seen)?;
    }
    fact(out, "time", &format!("{} ({})", clock::exact(event.timestamp), ago(now, event.timestamp)))?;
    for (name, value) in [("release", &event.release), ("environment", &event.environment), ("host", &event.host)] {
        if let Some(value) = value {
            fact(out, name, value)?;
        }
    }
    fact(out, "thread", &format!("{}, process {}", event.thread, event.process))?;
    for (index, frame) in event.frames.iter().enumerate() {
        self::frame(out, index, frame)?;
    }
    around(out, event)
}

fn fact(out: &mut impl Write, name: &str, value: &str) -> Outcome {
    Ok(writeln!(out, "{} {}", painted(DIM, format!("{name:<12}")), safe(value))?)
}

fn frame(out: &mut impl Write, index: usize, frame: &Frame) -> Outcome {
    let function = if frame.module.is_empty() {
        frame.function.to_string()
    } else {
        format!("{}::{}", frame.module, frame.function)
    };
    let place = format!("{}:{}:{}", frame.file, frame.line, frame.column);
    writeln!(
        out,
        "\n{} {}  {}",
        painted(DIM, format!("{}.", index + 1)),
        painted(TITLE, function),
        painted(DIM, place)
    )?;
    if !frame.expression.is_empty() {
        for line in safe_lines(&frame.expression).lines() {
            writeln!(out, "   {RED}>{RED:#} {line}")?;
        }
    }
    let all = [("arguments", &frame.arguments), ("locals", &frame.locals), ("globals", &frame.globals)];
    let width = all
        .iter()
        .flat_map(|(_, group)| group.iter())
        .map(|variable| variable.name.chars().count())
        .max()
        .unwrap_or_default()
        .min(24);
    for (title, group) in all.iter().filter(|(_, group)| !group.is_empty()) {
        writeln!(out, "   {}", painted(DIM, title))?;
        for variable in *group {
            self::variable(out, variable, width)?;
        }
    }
    Ok(())
}

fn variable(out: &mut impl Write, variable: &Variable, width: usize) -> Outcome {
    let value = match variable.state {
        VariableState::Value => painted(GREEN, &variable.value),
        other => painted(YELLOW, format!("<{}>", format!("{other:?}").to_lowercase())),
    };
    let name = format!("{:<width$}", variable.name);
    write!(out, "     {} {} {value}", painted(BLUE, name), painted(DIM, format!("{} =", variable.type_name)))?;
    for (is, word) in [(variable.masked, "masked"), (variable.truncated, "truncated")] {
        if is {
            write!(out, " {}", painted(YELLOW, format!("[{word}]")))?;
        }
    }
    if let Some(note) = &variable.note {
        write!(out, " {}", painted(DIM, format!("({note})")))?;
    }
    Ok(writeln!(out)?)
}

fn around(out: &mut impl Write, event: &Event) -> Outcome {
    let title = |out: &mut _, text: &str| -> Outcome {
        Ok(Write::write_fmt(out, format_args!("\n{}\n", painted(TITLE, text)))?)
    };
    if !event.context.is_empty() {
        title(out, "context")?;
        for (key, value) in &event.context {
            writeln!(out, "   {} {}", painted(BLUE, key), safe(&value.to_string()))?;
        }
    }
    if let Some(request) = &event.request {
        title(out, "request")?;
        writeln!(out, "   {} {}", safe(&request.method), safe(&request.path))?;
        for (key, value) in request.query.iter().chain(&request.headers) {
            writeln!(out, "   {} {}", painted(BLUE, key), safe(&value.to_string()))?;
        }
        if !request.body.is_null() {
            writeln!(out, "   {}", safe(&request.body.to_string()))?;
        }
    }
    if !event.breadcrumbs.is_empty() {
        title(out, "breadcrumbs")?;
        for crumb in &event.breadcrumbs {
            writeln!(
                out,
                "   {} {} {}",
                painted(DIM, clock::exact(crumb.timestamp)),
                painted(BLUE, &crumb.category),
                safe(&crumb.message)
            )?;
        }
    }
    if !event.backtrace.is_empty() {
        title(out, "backtrace")?;
        for frame in &event.backtrace {
            let style = if frame.in_app { TITLE } else { DIM };
            let place = frame
                .file
                .as_ref()
                .map(|file| format!("{file}:{}", frame.line.unwrap_or_default()))
                .unwrap_or_default();
            writeln!(out, "   {}  {}", painted(style, &frame.function), painted(DIM, place))?;
        }
    }
    Ok(())
}
