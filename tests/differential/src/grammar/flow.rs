//! Branches, loops, patterns, and blocks with a value.

use super::{Holds, Id, Kind, Scope, Standing, Writer};

/// Loops over a variable that hold it: what they are over, the pattern, the first line, and whether they change it.
const ROUNDS: &[(Kind, &str, &str, &str, bool)] = &[
    (Kind::List, "&mut {v}", "{n}", "*{n} += 1;", true),
    (Kind::List, "&{v}", "{n}", "sink({n});", false),
    (Kind::List, "{v}.iter().enumerate()", "(_, {n})", "sink({n});", false),
    (Kind::List, "{v}.chunks_mut(2)", "{n}", "{n}[0] += 1;", true),
    (Kind::List, "{v}.drain(..)", "{n}", "sink({n});", true),
    (Kind::List, "{v}.iter().copied().filter(|e| *e > 2)", "{n}", "sink({n});", false),
    (Kind::Map, "{v}.values_mut()", "{n}", "{n}.push('y');", true),
    (Kind::Map, "&{v}", "(_, {n})", "sink({n});", false),
    (Kind::Text, "{v}.char_indices()", "(_, {n})", "sink({n});", false),
    (Kind::Text, "{v}.split('s')", "{n}", "sink({n});", false),
    (Kind::Array, "{v}.iter_mut()", "{n}", "*{n} += 1;", true),
    (Kind::Maybe, "{v}.iter_mut()", "{n}", "{n}.push('l');", true),
];

impl Writer {
    pub(super) fn branch(&mut self) {
        let (condition, before) = (self.either(), self.standings());
        let failing = self.chance(15);
        let condition = if failing { self.failing_value(Some(condition)) } else { format!("holds({condition})") };
        self.line(&format!("if {condition} {{"));
        self.block(1..=3);
        let after = self.standings();
        self.restore(&before);
        if self.random.bool() {
            self.line("} else {");
            self.block(1..=3);
        }
        self.line("}");
        self.join(&after);
    }

    /// The body of a loop, of which it is not known how often it runs.
    fn rounds(&mut self, goes_on: bool, inside: impl FnOnce(&mut Self)) {
        let before = self.standings();
        self.loops.push(goes_on);
        self.scopes.push(Scope::default());
        inside(self);
        self.leave_scope();
        self.loops.pop();
        self.join(&before);
    }

    pub(super) fn looped(&mut self) {
        match self.random.u32(0..10) {
            0..3 => {
                let count = self.random.u32(1..=3);
                self.line(&format!("for _i in 0..{count} {{"));
                self.rounds(true, |writer| writer.statements(1..=4));
                self.line("}");
            }
            3..6 => self.loop_over(),
            6..8 => {
                let name = self.new_name('w');
                self.line(&format!("let mut {name} = 0;"));
                let id = self.declare(name.clone(), Kind::Number, true, Holds::Value);
                self.begins(id);
                self.variables[id].lent += 1;
                let count = self.random.u32(1..=3);
                self.line(&format!("while {name} < {count} {{"));
                self.rounds(true, |writer| {
                    writer.line(&format!("{name} += 1;"));
                    writer.statements(1..=3);
                });
                self.line("}");
                self.variables[id].lent -= 1;
            }
            8 => {
                let Some(id) = self.pick(|one| one.kind == Kind::List && one.mutable) else { return };
                let name = self.new_name('n');
                let line = self.about(&format!("while let Some({name}) = {{v}}.pop() {{"), id);
                self.line(&line);
                self.variables[id].lent += 1;
                self.rounds(true, |writer| {
                    let id = writer.declare(name, Kind::Number, false, Holds::Value);
                    writer.begins(id);
                    writer.statements(1..=3);
                });
                self.line("}");
                self.variables[id].lent -= 1;
            }
            _ => {
                self.line("loop {");
                self.rounds(false, |writer| {
                    writer.statements(1..=3);
                    writer.line("break;");
                });
                self.line("}");
            }
        }
    }

    fn loop_over(&mut self) {
        let kinds: Vec<Kind> = ROUNDS.iter().map(|round| round.0).collect();
        let Some(id) = self.pick(|one| !one.is_reference() && kinds.contains(&one.kind)) else { return };
        let (kind, mutable) = (self.variables[id].kind, self.variables[id].mutable);
        let all: Vec<_> = ROUNDS.iter().filter(|round| round.0 == kind && (mutable || !round.4)).copied().collect();
        let Some((_, over, pattern, first, _)) = self.one_of(&all) else { return };
        let name = self.new_name('h');
        let text = format!("for {} in {over} {{", pattern.replace("{n}", &name));
        let line = self.about(&text, id);
        self.line(&line);
        self.variables[id].lent += 1;
        self.rounds(true, |writer| {
            let held = writer.declare(name.clone(), kind, false, Holds::Loan(id));
            writer.begins(held);
            writer.line(&first.replace("{n}", &name));
            writer.statements(1..=3);
            if writer.chance(30) {
                writer.line(&format!("sink(&{name});"));
            }
        });
        self.line("}");
        self.variables[id].lent -= 1;
    }

    /// `let name = { .. };`, also with a label or a loop that a `break` gives the value of.
    pub(super) fn block_with_value(&mut self) {
        let (name, kind) = (self.new_name('v'), self.kind());
        let form = self.random.u32(0..3);
        let label = format!("'l{}", self.names);
        let begin = match form {
            0 => "{".to_owned(),
            1 => format!("{label}: {{"),
            _ => format!("{label}: loop {{"),
        };
        self.line(&format!("let {name} = {begin}"));
        if form == 2 {
            self.loops.push(false);
        }
        self.scopes.push(Scope::default());
        self.statements(1..=2);
        let way = (form > 0).then(|| {
            let (condition, made) = (self.either(), self.made(kind));
            let value = if self.chance(40) { self.failing_value(Some(&made)) } else { made };
            let way = self.standings();
            self.line(&format!("if holds({condition}) {{ break {label} {value}; }}"));
            way
        });
        self.statements(1..=2);
        let made = self.made(kind);
        let value = if self.chance(70) { self.failing_value(Some(&made)) } else { made };
        self.line(&if form == 2 { format!("break {label} {value};") } else { value });
        self.leave_scope();
        if form == 2 {
            self.loops.pop();
        }
        self.line("};");
        if let Some(way) = way {
            self.join(&way);
        }
        let id = self.declare(name, kind, false, Holds::Value);
        self.begins(id);
    }

    pub(super) fn matched(&mut self) {
        match self.random.u32(0..10) {
            0..2 => self.match_on_loan(),
            2..4 => self.match_on_number(),
            4..6 => self.chain(),
            6..8 => self.take_by_pattern(),
            _ => self.let_else(),
        }
    }

    /// An arm, in which the pattern's name holds the variable.
    fn arm(&mut self, id: Id, head: &str, name: &str) {
        let before = self.standings();
        self.line(head);
        self.scopes.push(Scope::default());
        let held = self.declare(name.to_owned(), self.variables[id].kind, false, Holds::Loan(id));
        self.begins(held);
        self.statements(1..=3);
        self.line(&format!("sink(&{name});"));
        self.leave_scope();
        self.line("}");
        self.join(&before);
    }

    fn match_on_loan(&mut self) {
        let Some(id) = self.pick(|one| matches!(one.kind, Kind::Maybe | Kind::List)) else { return };
        let mutable = self.variables[id].mutable && self.random.bool();
        let point = self.point();
        let one = self.new_name('h');
        let other = self.new_name('h');
        let (over, first, second) = match (self.variables[id].kind, mutable) {
            (Kind::Maybe, true) => ("&mut {p}", "Some({n}) if {n}.len() > 2", "Some({n}) if give({i}, true)?"),
            (Kind::Maybe, false) => ("&{p}", "Some({n}) if give({i}, {n}.len() > 2)?", "Some({n}) if holds(true)"),
            (_, true) => ("{v}.as_mut_slice()", "[{n}, ..] if *{n} > 4", "[_, {n} @ ..] if give({i}, true)?"),
            (_, false) => ("{v}.as_slice()", "[_, {n} @ ..] if {n}.len() > 2", "[{n}] | [{n}, ..] if give({i}, true)?"),
        };
        let line = self.about(&format!("match {over} {{"), id);
        self.line(&line);
        self.variables[id].lent += 1;
        let filled = |text: &str, name: &str| text.replace("{n}", name).replace("{i}", &point.to_string());
        self.arm(id, &format!("{} => {{", filled(first, &one)), &one);
        self.arm(id, &format!("{} => {{", filled(second, &other)), &other);
        self.line("_ => {}");
        self.line("}");
        self.variables[id].lent -= 1;
    }

    fn match_on_number(&mut self) {
        let Some(id) = self.pick(|one| one.kind == Kind::Number) else { return };
        let point = self.point();
        let before = self.standings();
        let name = self.new_name('n');
        let line = self.about("match {p} {", id);
        self.line(&line);
        self.line("0..=5 => sink(0),");
        self.line(&format!("{name} @ 6..=50 if give({point}, {name} > 20)? => {{"));
        self.scopes.push(Scope::default());
        let bound = self.declare(name, Kind::Number, false, Holds::Value);
        self.begins(bound);
        self.statements(1..=3);
        self.leave_scope();
        self.line("}");
        self.line("_ => {}");
        self.line("}");
        self.join(&before);
    }

    /// `if let .. && let ..`
    fn chain(&mut self) {
        let Some(id) = self.pick(|one| one.kind == Kind::Maybe) else { return };
        let (one, other) = (self.new_name('h'), self.new_name('n'));
        let before = self.standings();
        let failing = self.failing_value(Some("Some(4)"));
        let line = match self.random.u32(0..3) {
            0 => format!("if let Some({one}) = &{{p}} && holds(true) && let Some({other}) = {failing} {{"),
            1 => format!("if let Some({other}) = {failing} && let Some({one}) = {{v}}.as_ref() {{"),
            _ => format!("if let (Some({one}), Some({other})) = ({{v}}.as_deref(), {failing}) {{"),
        };
        let line = self.about(&line, id);
        self.line(&line);
        self.variables[id].lent += 1;
        self.scopes.push(Scope::default());
        let held = self.declare(one.clone(), Kind::Text, false, Holds::Loan(id));
        self.begins(held);
        let number = self.declare(other, Kind::Number, false, Holds::Value);
        self.begins(number);
        self.statements(1..=3);
        self.line(&format!("sink({one}.len());"));
        self.leave_scope();
        self.variables[id].lent -= 1;
        self.line("}");
        self.join(&before);
    }

    /// `if let Some(s) = v`
    fn take_by_pattern(&mut self) {
        let Some(id) = self.pick_movable(|one| one.kind == Kind::Maybe) else { return };
        let name = self.new_name('v');
        self.says("leaves", id);
        let line = self.about(&format!("if let Some({name}) = {{v}} {{"), id);
        self.line(&line);
        self.scopes.push(Scope::default());
        self.says("gone", id);
        self.variables[id].standing = Standing::Moved;
        let part = self.declare(name, Kind::Text, false, Holds::Value);
        self.begins(part);
        self.statements(1..=3);
        self.leave_scope();
        self.line("}");
        self.variables[id].standing = Standing::Perhaps;
    }

    fn let_else(&mut self) {
        let Some(id) = self.pick_movable(|one| one.kind == Kind::Maybe) else { return };
        let name = self.new_name('v');
        self.says("leaves", id);
        let point = self.point();
        let line = self.about(&format!("let Some({name}) = {{v}} else {{ return failure({point}) }};"), id);
        self.line(&line);
        self.says("gone", id);
        self.variables[id].standing = Standing::Moved;
        let part = self.declare(name, Kind::Text, false, Holds::Value);
        self.begins(part);
    }
}
