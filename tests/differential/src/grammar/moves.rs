//! What moves, as a whole or in part, and what comes back.

use super::{Holds, Id, Kind, Standing, Writer};

impl Writer {
    /// Writes a statement that moves the variable.
    fn moving(&mut self, id: Id, line: &str) {
        self.says("leaves", id);
        self.line(line);
        self.says("gone", id);
        self.variables[id].standing = Standing::Moved;
    }

    pub(super) fn take(&mut self) {
        let Some(id) = self.pick_movable(|_| true) else { return };
        let kind = self.variables[id].kind;
        let mut forms =
            vec!["takes({v});", "drop({v});", "takes(Some({v}));", "takes({v}.consume());", "takes(Box::new({v}));"];
        forms.extend(kind.moves());
        let form = self.text(&forms);
        let line = self.about(form, id);
        if kind.is_copy() {
            return self.line(&line);
        }
        match self.random.u32(0..10) {
            0..5 => self.moving(id, &line),
            // The failure stands in the statement that moves.
            5..8 => {
                let (name, failing) = (self.variables[id].name.clone(), self.failing_value(None));
                let line = match self.random.u32(0..4) {
                    0 => format!("takes_both({name}, {failing});"),
                    1 => format!("takes_both({failing}, {name});"),
                    2 => format!("takes(({name}, [{failing}]));"),
                    _ => {
                        let point = self.point();
                        format!("takes(give({point}, {name})?);")
                    }
                };
                self.moving(id, &line);
            }
            8 if kind == Kind::Couple => {
                let (one, other) = (self.new_name('v'), self.new_name('v'));
                let name = self.variables[id].name.clone();
                self.moving(id, &format!("let Couple({one}, mut {other}) = {name};"));
                for (name, kind, mutable) in [(one, Kind::Text, false), (other, Kind::Number, true)] {
                    let id = self.declare(name, kind, mutable, Holds::Value);
                    self.begins(id);
                }
            }
            _ => {
                let (name, from) = (self.fresh(), self.variables[id].name.clone());
                let mutable = self.random.bool();
                self.moving(id, &format!("let {}{name} = {from};", if mutable { "mut " } else { "" }));
                let id = self.declare(name, kind, mutable, Holds::Value);
                self.begins(id);
            }
        }
    }

    /// Gives a new value to what has moved.
    pub(super) fn revive(&mut self) {
        let gone = |id: &Id| {
            let one = &self.variables[*id];
            matches!(one.standing, Standing::Moved | Standing::Perhaps)
                && one.mutable
                && one.holds == Holds::Value
                && one.bodies == self.bodies
        };
        let all: Vec<Id> = self.visible().into_iter().filter(gone).collect();
        let Some(id) = self.one_of(&all) else { return };
        let (name, made) = (self.variables[id].name.clone(), self.made(self.variables[id].kind));
        let failing = self.chance(25);
        let made = if failing { self.failing_value(Some(&made)) } else { made };
        self.line(&format!("{name} = {made};"));
        self.begins(id);
        self.variables[id].standing = Standing::Init;
        self.variables[id].in_part = false;
    }

    /// Moves a part, and perhaps puts it back.
    pub(super) fn take_in_part(&mut self) {
        let Some(id) = self.pick_movable(|one| matches!(one.kind, Kind::Pair | Kind::Couple)) else { return };
        let (name, mutable) = (self.variables[id].name.clone(), self.variables[id].mutable);
        let (part, other) = if self.variables[id].kind == Kind::Pair { ("b", "a") } else { ("0", "1") };
        self.says("leaves", id);
        let taken = self.new_name('v');
        match self.random.u32(0..3) {
            0 => {
                let point = self.point();
                self.line(&format!("let {taken} = give({point}, {name}.{part})?;"));
            }
            _ => self.line(&format!("let {taken} = {name}.{part};")),
        }
        self.says("gone_in_part", id);
        self.variables[id].in_part = true;
        let part_id = self.declare(taken, Kind::Text, false, Holds::Value);
        self.begins(part_id);
        if mutable && self.chance(40) {
            self.line(&format!("{name}.{other} += 1;"));
            self.says("changed_in_part", id);
        }
        self.failing();
        if mutable && self.chance(40) {
            self.line(&format!("{name}.{part} = String::from(\"back\");"));
            self.begins(id);
            self.variables[id].in_part = false;
        } else if self.random.bool() {
            self.line(&format!("sink({name}.{other});"));
        }
    }
}
