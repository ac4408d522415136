//! Statements that declare, change and read.

use super::{Holds, Id, Kind, Standing, Writer};

/// What can be made of a variable, and its type; `{i}` stands for a failure.
const DERIVED: &[(Kind, &str, Kind)] = &[
    (Kind::Maybe, "{v}.take()", Kind::Maybe),
    (Kind::Maybe, "{v}.replace(String::from(\"r{k}\"))", Kind::Maybe),
    (Kind::Maybe, "{v}.as_deref().map(str::to_owned)", Kind::Maybe),
    (Kind::Maybe, "std::mem::take(&mut {p})", Kind::Maybe),
    (Kind::Maybe, "{v}.as_ref().map_or(0, |s| s.len() as i32)", Kind::Number),
    (Kind::List, "std::mem::take(&mut {p})", Kind::List),
    (Kind::List, "{v}.split_off(0)", Kind::List),
    (Kind::List, "{v}.pop().unwrap_or(1)", Kind::Number),
    (Kind::List, "{v}.drain(..).rev().collect::<Vec<_>>()", Kind::List),
    (Kind::List, "{v}.iter().map(|e| e * 2).collect()", Kind::List),
    (Kind::List, "{v}.iter().map(|e| give({i}, *e)).collect::<Result<Vec<_>, _>>()?", Kind::List),
    (Kind::Text, "std::mem::replace(&mut {p}, String::from(\"z\"))", Kind::Text),
    (Kind::Text, "{v}.len() as i32", Kind::Number),
    (Kind::Text, "format!(\"{}{}\", {v}, give({i}, {k})?)", Kind::Text),
    (Kind::Text, "{v}.split('s').next().map(str::to_owned)", Kind::Maybe),
    (Kind::Number, "vec![give({i}, {p})?, {p}]", Kind::List),
    (Kind::Number, "{p} + give({i}, {k})?", Kind::Number),
    (Kind::Number, "{p}.checked_add({k}).ok_or(Failure(0))?", Kind::Number),
    (Kind::Number, "Pair { a: {p}, b: give({i}, String::new())? }", Kind::Pair),
    (Kind::Pair, "{v}.total() as i32", Kind::Number),
    (Kind::Pair, "{v}.b.clone()", Kind::Text),
    (Kind::Pair, "std::mem::take(&mut {v}.b)", Kind::Text),
    (Kind::Pair, "Pair { b: give({i}, String::from(\"u\"))?, ..{p}.clone() }", Kind::Pair),
    (Kind::Map, "{v}.remove(&{k})", Kind::Maybe),
    (Kind::Map, "{v}.values().next().cloned()", Kind::Maybe),
    (Kind::Map, "std::mem::take(&mut {p})", Kind::Map),
    (Kind::Couple, "{v}.0.clone()", Kind::Text),
    (Kind::Couple, "std::mem::replace(&mut {p}, Couple(String::new(), 0))", Kind::Couple),
    (Kind::Cow, "{v}.to_string()", Kind::Text),
    (Kind::Cow, "{v}.clone().into_owned()", Kind::Text),
    (Kind::Guarded, "{v}.replace(vec![{k}])", Kind::List),
    (Kind::Guarded, "{v}.borrow().len() as i32", Kind::Number),
    (Kind::Locked, "*{v}.lock().unwrap()", Kind::Number),
    (Kind::Locked, "{v}.lock().map_or(0, |one| *one)", Kind::Number),
    (Kind::Cell, "{v}.get()", Kind::Number),
    (Kind::Cell, "{v}.replace({k})", Kind::Number),
    (Kind::Shared, "Rc::clone(&{p})", Kind::Shared),
    (Kind::Shared, "{v}.borrow().clone()", Kind::List),
    (Kind::Boxed, "*{v}.as_ref()", Kind::Number),
    (Kind::Boxed, "std::mem::replace(&mut *{p}, 4)", Kind::Number),
    (Kind::Array, "{v}[0]", Kind::Number),
    (Kind::Array, "{p}", Kind::Array),
    (Kind::Array, "{v}.to_vec()", Kind::List),
    (Kind::Noisy, "{v}.0", Kind::Number),
    (Kind::Noisy, "std::mem::replace(&mut {p}, Noisy({k}))", Kind::Noisy),
    (Kind::Generic, "{v}.peek() as i32", Kind::Number),
];

impl Writer {
    /// `let name = value;`
    pub(super) fn bind(&mut self, kind: Kind, value: &str) -> Id {
        let name = self.fresh();
        let mutable = self.chance(60);
        let word = if mutable { "mut " } else { "" };
        let written = if self.chance(30) { format!(": {}", kind.written()) } else { String::new() };
        let line = format!("let {word}{name}{written} = {value};");
        self.line(&line);
        let id = self.declare(name, kind, mutable, Holds::Value);
        self.begins(id);
        id
    }

    pub(super) fn declaration(&mut self) {
        let kind = self.kind();
        let value = self.made(kind);
        self.bind(kind, &value);
    }

    pub(super) fn derived(&mut self) {
        let Some(id) = self.pick(|_| true) else { return };
        let (kind, mutable) = (self.variables[id].kind, self.variables[id].mutable);
        if self.chance(15) && kind.can_clone() {
            let value = self.about("{p}.clone()", id);
            self.bind(kind, &value);
            return;
        }
        let changes = |text: &str| {
            ["&mut", "take()", "replace(", "pop()", "drain", "split_off", "remove"]
                .iter()
                .any(|word| text.contains(word))
        };
        let fits = |one: &&(Kind, &'static str, Kind)| {
            one.0 == kind && (mutable || !changes(one.1) || (kind.changes_inside() && !one.1.contains("&mut")))
        };
        let all: Vec<_> = DERIVED.iter().filter(fits).copied().collect();
        let Some((_, text, made)) = self.one_of(&all) else { return };
        let text = if text.contains("{i}") {
            let point = self.point();
            text.replace("{i}", &point.to_string())
        } else {
            text.to_owned()
        };
        let value = self.about(&text, id);
        self.bind(made, &value);
    }

    pub(super) fn change(&mut self) {
        if let Some(id) = self.pick_changeable() {
            self.change_of(id);
        }
    }

    pub(super) fn change_of(&mut self, id: Id) {
        let text = self.text(self.variables[id].kind.changes());
        let line = self.about(text, id);
        self.line(&line);
    }

    pub(super) fn read(&mut self) {
        if let Some(id) = self.pick(|_| true) {
            self.read_of(id);
        }
    }

    pub(super) fn read_of(&mut self, id: Id) {
        let text = self.text(self.variables[id].kind.reads());
        let line = self.about(text, id);
        self.line(&line);
    }

    /// `let name: Type;`, and its value later.
    pub(super) fn deferred(&mut self) {
        let (kind, name) = (self.kind(), self.new_name('d'));
        self.line(&format!("let {name}: {};", kind.written()));
        let id = self.declare(name.clone(), kind, false, Holds::Value);
        self.variables[id].standing = Standing::Unset;
        self.says("unset", id);
        self.failing();
        let (one, other, condition) = (self.made(kind), self.made(kind), self.either());
        let point = self.point();
        let last = if self.chance(40) { format!("give({point}, {other})?") } else { other };
        self.line(&format!("if holds({condition}) {{ {name} = {one}; }} else {{ {name} = {last}; }}"));
        self.begins(id);
        self.variables[id].standing = Standing::Init;
    }

    /// Ends the function, or a round of a loop, on a way that is mostly not taken.
    pub(super) fn leave_early(&mut self) {
        let condition = if self.chance(20) { "true" } else { "false" };
        let way = match self.loops.last().copied() {
            Some(true) if self.bodies == 0 && self.chance(50) => "continue",
            Some(_) if self.bodies == 0 && self.chance(50) => "break",
            _ => "return Ok(7)",
        };
        self.line(&format!("if holds({condition}) {{ {way}; }}"));
    }
}
