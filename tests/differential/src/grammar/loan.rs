//! Loans: references, iterators, guards and closures that hold a variable for a while.

use super::{Holds, Kind, Standing, Writer};

/// A way to lend a variable.
struct Way {
    kind: Option<Kind>,
    /// What is bound.
    value: &'static str,
    /// How it is used, `{h}` being its name.
    used: &'static str,
    /// Whether it holds the variable until it goes out of scope.
    until_dropped: bool,
    /// Whether it only reads.
    shared: bool,
}

const fn way(kind: Option<Kind>, value: &'static str, used: &'static str) -> Way {
    Way { kind, value, used, until_dropped: false, shared: false }
}

const fn shared(kind: Option<Kind>, value: &'static str, used: &'static str) -> Way {
    Way { kind, value, used, until_dropped: false, shared: true }
}

const fn guard(kind: Option<Kind>, value: &'static str, used: &'static str) -> Way {
    Way { kind, value, used, until_dropped: true, shared: false }
}

const WAYS: &[Way] = &[
    guard(None, "Holder(&mut {v})", "{h}.0.alter();"),
    guard(None, "vec![Holder(&mut {v})]", "for one in {h}.iter_mut() { one.0.alter(); }"),
    way(None, "Some(&mut {v})", "if let Some(one) = {h}.as_mut() { one.alter(); }"),
    way(None, "[&mut {v}]", "{h}[0].alter();"),
    way(None, "std::iter::once(&mut {v})", "if let Some(one) = {h}.next() { one.alter(); }"),
    way(None, "(1, &mut {v})", "{h}.1.alter();"),
    shared(None, "vec![&{v}]", "sink(&{h});"),
    shared(None, "Some(&{v})", "sink({h}.is_some());"),
    way(Some(Kind::List), "{v}.iter_mut()", "if let Some(e) = {h}.next() { *e += 1; }"),
    way(Some(Kind::List), "{v}.iter_mut().rev()", "{h}.by_ref().take(1).for_each(|e| *e += 1);"),
    guard(Some(Kind::List), "{v}.drain(..)", "sink({h}.next());"),
    way(Some(Kind::List), "{v}.chunks_mut(2)", "if let Some(c) = {h}.next() { c[0] += 1; }"),
    way(Some(Kind::List), "{v}.split_at_mut(0)", "{h}.1.iter_mut().for_each(|e| *e -= 1);"),
    way(Some(Kind::List), "{v}.as_mut_slice()", "{h}.sort();"),
    way(Some(Kind::List), "&mut {v}[..]", "{h}.reverse();"),
    way(Some(Kind::List), "{v}.last_mut()", "if let Some(e) = {h}.as_mut() { **e += 3; }"),
    way(Some(Kind::List), "{v}.first_mut().map(|e| { *e += 1; e })", "sink(&{h});"),
    shared(Some(Kind::List), "{v}.iter().peekable()", "sink({h}.peek());"),
    shared(Some(Kind::List), "{v}.windows(2)", "sink({h}.next());"),
    shared(Some(Kind::List), "{v}.first()", "sink({h});"),
    way(Some(Kind::Text), "{v}.as_mut_str()", "{h}.make_ascii_uppercase();"),
    guard(Some(Kind::Text), "{v}.drain(..1)", "sink({h}.next());"),
    shared(Some(Kind::Text), "{v}.chars()", "sink({h}.next());"),
    shared(Some(Kind::Text), "{v}.trim()", "sink({h});"),
    shared(Some(Kind::Text), "{v}.split_once('s')", "sink({h});"),
    shared(Some(Kind::Text), "Cow::Borrowed(&*{v})", "{h}.to_mut().push('o');"),
    way(Some(Kind::Pair), "&mut {v}.b", "{h}.push('d');"),
    way(Some(Kind::Pair), "{v}.a_mut()", "*{h} += 1;"),
    shared(Some(Kind::Pair), "&{v}.b", "sink({h}.len());"),
    way(Some(Kind::Maybe), "{v}.as_mut()", "if let Some(one) = {h}.as_mut() { one.push('k'); }"),
    way(Some(Kind::Maybe), "{v}.get_or_insert_with(String::new)", "{h}.push('l');"),
    way(Some(Kind::Maybe), "{v}.as_deref_mut()", "sink(&{h});"),
    shared(Some(Kind::Maybe), "{v}.as_deref()", "sink({h});"),
    way(Some(Kind::Map), "{v}.entry({k}).or_default()", "{h}.push('e');"),
    way(Some(Kind::Map), "{v}.iter_mut()", "if let Some((_, one)) = {h}.next() { one.push('f'); }"),
    way(Some(Kind::Map), "{v}.get_mut(&{k})", "if let Some(one) = {h}.as_mut() { one.clear(); }"),
    shared(Some(Kind::Map), "{v}.values().collect::<Vec<_>>()", "sink(&{h});"),
    guard(Some(Kind::Guarded), "{v}.borrow_mut()", "{h}.push({k});"),
    guard(Some(Kind::Guarded), "{v}.borrow()", "sink({h}.len());"),
    guard(Some(Kind::Locked), "{v}.lock().unwrap()", "*{h} += {k};"),
    way(Some(Kind::Couple), "&mut {v}.0", "{h}.push('r');"),
    way(Some(Kind::Cow), "{v}.to_mut()", "{h}.push('o');"),
    way(Some(Kind::Boxed), "{v}.as_mut()", "*{h} += 1;"),
    way(Some(Kind::Boxed), "&mut *{v}", "*{h} += 2;"),
    way(Some(Kind::Array), "{v}.split_at_mut(1)", "{h}.0[0] += 1;"),
    way(Some(Kind::Array), "&mut {v}[..2]", "{h}.reverse();"),
    shared(Some(Kind::Shared), "&{v}", "{h}.borrow_mut().push({k});"),
];

impl Writer {
    pub(super) fn lend(&mut self) {
        match self.random.u32(0..10) {
            0..3 => self.reference(),
            _ => self.holder(),
        }
    }

    /// `let r = &mut v;`, which can be used as `v` can.
    fn reference(&mut self) {
        let Some(id) = self.pick(|one| one.holds == Holds::Value && one.mutable) else { return };
        let (kind, of) = (self.variables[id].kind, self.variables[id].name.clone());
        let mutable = self.chance(65);
        self.variables[id].lent += 1;
        let name = self.new_name('v');
        if mutable && self.chance(25) {
            let point = self.point();
            self.line(&format!("let {name} = through({point}, &mut {of})?;"));
        } else {
            self.line(&format!("let {name} = &{}{of};", if mutable { "mut " } else { "" }));
        }
        let held = self.declare(name, kind, mutable, Holds::Reference(id));
        self.begins(held);
        self.statements(1..=3);
        if self.visible().contains(&held) && self.variables[held].is_usable() && self.chance(70) {
            if mutable { self.change_of(held) } else { self.read_of(held) }
        }
        self.variables[id].lent -= 1;
        self.variables[held].standing = Standing::Ended;
    }

    /// Something else that holds a variable.
    fn holder(&mut self) {
        let Some(id) = self.pick(|one| one.holds == Holds::Value && one.kind != Kind::Generic) else { return };
        let (kind, mutable) = (self.variables[id].kind, self.variables[id].mutable);
        let inside =
            |text: &str| text.ends_with(".borrow_mut()") || text.ends_with(".borrow()") || text.contains(".lock()");
        let fits = |way: &&Way| way.kind.is_none_or(|one| one == kind) && (mutable || way.shared || inside(way.value));
        let all: Vec<&Way> = WAYS.iter().filter(fits).collect();
        let Some(way) = self.one_of(&all) else { return };
        let value = self.about(way.value, id);
        let name = self.new_name('h');
        self.line(&format!("let mut {name} = {value};"));
        self.variables[id].lent += 1;
        let held = self.declare(name.clone(), kind, false, Holds::Loan(id));
        self.begins(held);
        self.statements(1..=3);
        if self.chance(75) {
            let line = self.about(&way.used.replace("{h}", &name), id);
            self.line(&line);
            if self.chance(40) {
                self.failing();
            }
        }
        if !way.until_dropped {
            self.variables[id].lent -= 1;
            self.variables[held].standing = Standing::Ended;
        } else if self.chance(35) {
            self.says("leaves", held);
            self.line(&format!("drop({name});"));
            self.says("gone", held);
            self.variables[held].standing = Standing::Moved;
            self.variables[id].lent -= 1;
        } else if let Some(scope) = self.scopes.last_mut() {
            scope.lent.push(id);
        }
    }

    pub(super) fn closure(&mut self) {
        let name = self.new_name('h');
        if self.random.bool() {
            return self.closure_that_takes(&name);
        }
        let Some(id) = self.pick(|one| one.holds == Holds::Value && one.mutable) else { return };
        let text = self.text(self.variables[id].kind.changes());
        let change = self.about(text, id);
        let body = match self.random.u32(0..3) {
            0 => format!("let mut inner = || {{ {change} }}; inner();"),
            _ => change,
        };
        if self.random.bool() {
            self.line(&format!("let mut {name} = |_k: i32| {{ {body} }};"));
        } else {
            self.line(&format!("let mut {name} = |_k: i32| -> Result<(), Failure> {{ {body} give(0, ()) }};"));
        }
        self.variables[id].lent += 1;
        for _ in 0..self.random.usize(1..=2) {
            self.line(&format!("let _ = {name}(3);"));
            self.statement();
        }
        if self.chance(60) {
            self.line(&format!("let _ = {name}(4);"));
        }
        self.variables[id].lent -= 1;
    }

    /// A closure that a variable moves into.
    fn closure_that_takes(&mut self, name: &str) {
        let Some(id) = self.pick_movable(|_| true) else { return };
        let kind = self.variables[id].kind;
        let takes = self.chance(40);
        let text = if takes { "takes({v});" } else { self.text(kind.reads()) };
        let body = self.about(text, id);
        let word = if takes { "" } else { "move " };
        if kind.is_copy() {
            self.line(&format!("let {name} = move || {{ {body} }};"));
        } else {
            self.says("leaves", id);
            self.line(&format!("let {name} = {word}|| {{ {body} }};"));
            self.says("gone", id);
            self.variables[id].standing = Standing::Moved;
        }
        self.statements(1..=2);
        if self.chance(70) {
            self.line(&format!("{name}();"));
        }
    }
}
