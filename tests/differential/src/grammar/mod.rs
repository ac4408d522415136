//! Writes a function and its twin: the same statements, and in the twin a word about each variable where it begins, moves
//! or is taken apart.
//!
//! Nothing here knows what the macro does. A function need not compile: what does not without the macro is left out.

mod failing;
mod flow;
mod kind;
mod loan;
mod moves;
mod plain;
mod statement;
mod variable;

use fastrand::Rng;

use kind::KINDS;
pub(crate) use kind::Kind;
pub use variable::Seen;
pub(crate) use variable::{Holds, Standing};
use variable::{Id, Variable};

/// A written function.
pub struct Written {
    /// Counts the functions of one program.
    pub number: usize,
    /// Whether it waits.
    pub is_async: bool,
    pub(crate) signature: String,
    pub(crate) values: Vec<String>,
    pub(crate) program: String,
    pub(crate) twin: String,
    /// For each failure, what is in scope there.
    pub(crate) points: Vec<Vec<Seen>>,
}

/// Writes the function that has this number in the program of this seed.
pub fn write(seed: u64, number: usize, is_async: bool) -> Written {
    let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ ((number as u64) << 1) ^ u64::from(is_async);
    Writer::new(Rng::with_seed(mixed), is_async).function(number)
}

#[derive(Default)]
struct Scope {
    variables: Vec<Id>,
    /// Those that something in here holds until the end.
    lent: Vec<Id>,
}

/// A function that is being written.
struct Writer {
    random: Rng,
    is_async: bool,
    variables: Vec<Variable>,
    scopes: Vec<Scope>,
    program: String,
    twin: String,
    points: Vec<Vec<Seen>>,
    /// Statements that are still to be written; the body ends when there are none.
    budget: i32,
    names: usize,
    /// The loops around, and whether going on with the next round is safe there.
    loops: Vec<bool>,
    /// How many `async` blocks are around.
    bodies: usize,
}

/// What has become of the variables on one way.
type Standings = Vec<(Standing, bool)>;

impl Writer {
    fn new(mut random: Rng, is_async: bool) -> Self {
        let budget = random.i32(8..=26);
        Self {
            random,
            is_async,
            variables: Vec::new(),
            scopes: vec![Scope::default()],
            program: String::new(),
            twin: String::new(),
            points: Vec::new(),
            budget,
            names: 0,
            loops: Vec::new(),
            bodies: 0,
        }
    }

    fn function(mut self, number: usize) -> Written {
        let (mut parameters, mut values) = (Vec::new(), Vec::new());
        for place in 0..self.random.usize(1..=4) {
            let generic = place == 0 && self.chance(8);
            let kind = if generic { Kind::Generic } else { self.kind() };
            let (name, made) = (format!("a{place}"), self.made(kind));
            let (sign, mutable, holds) = match self.random.u32(0..100) {
                0..60 => ("", self.chance(40), Holds::Value),
                60..85 => ("&mut ", true, Holds::Outer),
                _ => ("&", false, Holds::Outer),
            };
            let word = if mutable && holds == Holds::Value { "mut " } else { "" };
            parameters.push(format!("{word}{name}: {sign}{}", kind.written()));
            values.push(format!("{sign}{made}"));
            let id = self.declare(name, kind, mutable, holds);
            self.begins(id);
        }
        while self.budget > 0 {
            self.statement();
        }
        self.end();
        let generics =
            if parameters.iter().any(|one| one.ends_with(": T") || one.ends_with(" T") || one.ends_with("&T")) {
                "<T: Thing>"
            } else {
                ""
            };
        let signature = format!("{generics}({}) -> Result<i32, Failure>", parameters.join(", "));
        let Self { is_async, program, twin, points, .. } = self;
        Written { number, is_async, signature, values, program, twin, points }
    }

    fn end(&mut self) {
        match self.random.u32(0..10) {
            0..5 => self.line("Ok(0)"),
            5..8 => {
                let point = self.point();
                self.line(&format!("give({point}, 1)"));
            }
            _ => {
                let point = self.point();
                self.line(&format!("if holds(true) {{ return failure({point}); }}"));
                self.line("Ok(1)");
            }
        }
    }

    /// With this chance in a hundred.
    fn chance(&mut self, percent: u32) -> bool {
        self.random.u32(0..100) < percent
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        self.random.choice(all.iter().copied())
    }

    fn text(&mut self, all: &[&'static str]) -> &'static str {
        self.one_of(all).unwrap_or("")
    }

    fn kind(&mut self) -> Kind {
        self.one_of(&KINDS).unwrap_or(Kind::Number)
    }

    fn either(&mut self) -> &'static str {
        if self.random.bool() { "true" } else { "false" }
    }

    fn made(&mut self, kind: Kind) -> String {
        let number = self.random.u32(1..90);
        kind.made().replace("{k}", &number.to_string())
    }

    /// The text, about this variable.
    fn about(&mut self, text: &str, id: Id) -> String {
        let one = &self.variables[id];
        let place = if one.is_reference() { format!("(*{})", one.name) } else { one.name.clone() };
        let place = if text.starts_with("{p} =") || text.starts_with("{p} +=") {
            place.trim_matches(['(', ')']).to_owned()
        } else {
            place
        };
        let number = self.random.u32(1..9);
        text.replace("{v}", &one.name).replace("{p}", &place).replace("{k}", &number.to_string())
    }

    fn write_both(&mut self, program: &str, twin: &str) {
        let indent = "    ".repeat(self.scopes.len());
        for (text, line) in [(&mut self.program, program), (&mut self.twin, twin)] {
            if !line.is_empty() {
                text.push_str(&indent);
                text.push_str(line);
                text.push('\n');
            }
        }
    }

    fn line(&mut self, line: &str) {
        self.write_both(line, line);
    }

    /// What the twin says of a variable.
    fn says(&mut self, what: &str, id: Id) {
        self.write_both("", &format!("{what}({});", id + 1));
    }

    fn begins(&mut self, id: Id) {
        let line = format!("begins({}, &{});", id + 1, self.variables[id].name);
        self.write_both("", &line);
    }

    fn fresh(&mut self) -> String {
        self.names += 1;
        let hidden: Vec<String> = self
            .visible()
            .into_iter()
            .map(|id| &self.variables[id])
            .filter(|one| one.lent == 0 && one.holds == Holds::Value)
            .map(|one| one.name.clone())
            .collect();
        if self.chance(8)
            && let Some(name) = self.random.choice(hidden)
        {
            return name;
        }
        format!("v{}", self.names)
    }

    /// A name that hides none.
    fn new_name(&mut self, first: char) -> String {
        self.names += 1;
        format!("{first}{}", self.names)
    }

    fn declare(&mut self, name: String, kind: Kind, mutable: bool, holds: Holds) -> Id {
        let (standing, loops, bodies) = (Standing::Init, self.loops.len(), self.bodies);
        self.variables.push(Variable { name, kind, mutable, holds, standing, in_part: false, lent: 0, loops, bodies });
        let id = self.variables.len() - 1;
        if let Some(scope) = self.scopes.last_mut() {
            scope.variables.push(id);
        }
        id
    }

    /// The variables that have a name here, each once.
    fn visible(&self) -> Vec<Id> {
        self.visible_within(self.bodies)
    }

    /// The same for whoever sees into so many `async` blocks.
    fn visible_within(&self, bodies: usize) -> Vec<Id> {
        let mut visible: Vec<Id> = Vec::new();
        let all = self.scopes.iter().flat_map(|scope| &scope.variables);
        for &id in all.filter(|id| self.variables[**id].bodies <= bodies) {
            visible.retain(|&other| self.variables[other].name != self.variables[id].name);
            visible.push(id);
        }
        visible
    }

    fn pick(&mut self, wanted: impl Fn(&Variable) -> bool) -> Option<Id> {
        let all: Vec<Id> = self
            .visible()
            .into_iter()
            .filter(|&id| self.variables[id].is_usable() && wanted(&self.variables[id]))
            .collect();
        self.one_of(&all)
    }

    fn pick_changeable(&mut self) -> Option<Id> {
        self.pick(|one| one.mutable || one.kind.changes_inside())
    }

    /// One that can move here.
    fn pick_movable(&mut self, wanted: impl Fn(&Variable) -> bool) -> Option<Id> {
        let (loops, bodies) = (self.loops.len(), self.bodies);
        self.pick(|one| one.holds == Holds::Value && one.loops == loops && one.bodies == bodies && wanted(one))
    }

    /// A failure happens here: notes what is in scope.
    fn point(&mut self) -> usize {
        let seen = self.visible_within(0).into_iter().map(|id| {
            let one = &self.variables[id];
            Seen { name: one.name.clone(), id: id as u32 + 1, kind: one.kind, standing: one.standing, holds: one.holds }
        });
        let seen = seen.collect();
        self.points.push(seen);
        self.points.len()
    }

    /// Some statements in a scope of their own; the lines around it are the caller's.
    fn block(&mut self, statements: std::ops::RangeInclusive<usize>) {
        self.scopes.push(Scope::default());
        self.statements(statements);
        self.leave_scope();
    }

    fn statements(&mut self, count: std::ops::RangeInclusive<usize>) {
        for _ in 0..self.random.usize(count) {
            self.statement();
        }
    }

    fn leave_scope(&mut self) {
        for id in self.scopes.pop().map(|scope| scope.lent).unwrap_or_default() {
            self.variables[id].lent -= 1;
        }
    }

    fn standings(&self) -> Standings {
        self.variables.iter().map(|one| (one.standing, one.in_part)).collect()
    }

    fn restore(&mut self, standings: &Standings) {
        for (one, &(standing, in_part)) in self.variables.iter_mut().zip(standings) {
            (one.standing, one.in_part) = (standing, in_part);
        }
    }

    /// Two ways come together: this one, and the other.
    fn join(&mut self, other: &Standings) {
        for (one, &(standing, in_part)) in self.variables.iter_mut().zip(other) {
            if one.standing != standing && standing != Standing::Ended && one.standing != Standing::Ended {
                one.standing = Standing::Perhaps;
            }
            one.in_part |= in_part;
        }
    }
}
