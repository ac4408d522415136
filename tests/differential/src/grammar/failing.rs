//! Failures: a `?` wherever one can stand.

use super::{Holds, Kind, Writer};

impl Writer {
    /// The statement of a failure that gives nothing.
    pub(super) fn failing(&mut self) {
        match self.random.u32(0..10) {
            0..5 => {
                let value = self.failing_value(None);
                self.line(&format!("{value};"));
            }
            5..8 => self.failing_with(),
            _ => {
                let point = self.point();
                let forms = [
                    "assert!(give({i}, true)?);",
                    "sink(matches!(give({i}, Some(3))?, Some(1..=5)));",
                    "fail({i}).map_err(Again::again)?;",
                    "sink(format!(\"{:?} {}\", give({i}, ())?, 3));",
                    "if give({i}, true)? && holds(true) { sink(1); }",
                    "let _ = give({i}, 3)?;",
                    "match give({i}, 2)? { 1 => sink(1), other => sink(other) }",
                    "let Ok(()) = fail({i}) else { return failure({i}); };",
                    "if let Err(error) = fail({i}) { return Err(error); }",
                    "match fail({i}) { Ok(()) => {} Err(error) => return Err(error.again()) }",
                    "(|| fail({i}))()?;",
                    "Some(3).map(|n| give({i}, n)).transpose()?;",
                    "for n in 0..give({i}, 2)? { sink(n); }",
                    "takes([give({i}, 1)?, 2]);",
                    "fail({i})?; fail({i})?;",
                    "std::convert::identity(fail({i}))?;",
                ];
                let line = self.text(&forms).replace("{i}", &point.to_string());
                self.line(&line);
            }
        }
    }

    /// `fail(1)?`, with a value if one is wanted.
    pub(super) fn failing_value(&mut self, value: Option<&str>) -> String {
        let point = self.point();
        let call = match value {
            Some(value) => format!("give({point}, {value})"),
            None => format!("fail({point})"),
        };
        match self.random.u32(0..100) {
            0..50 if self.is_async => format!("later({call}).await?"),
            50..60 if self.is_async => format!("later({call}?).await"),
            _ => format!("{call}?"),
        }
    }

    /// A failure of something that a variable is lent to, or that is given to one.
    fn failing_with(&mut self) {
        let Some(id) = self.pick(|_| true) else { return };
        let (kind, mutable) = (self.variables[id].kind, self.variables[id].mutable);
        let point = self.point();
        let mut forms =
            vec!["takes_both(&{p}, give({i}, 1)?);", "sink(give({i}, &{p})?);", "sink(give({i}, {v}.peek())?);"];
        if mutable {
            forms.extend([
                "alter({i}, &mut {p})?;",
                "through({i}, &mut {p})?.alter();",
                "sink(alter({i}, &mut {p})? + 1);",
            ]);
            forms.extend(match kind {
                Kind::List => {
                    &["{v}.push(give({i}, 3)?);", "{v}[..].iter_mut().for_each(|e| *e += 1); fail({i})?;"][..]
                }
                Kind::Text => {
                    &["{v}.push_str(&give({i}, String::from(\"g\"))?);", "write!({v}, \"{}\", give({i}, 4)?).ok();"]
                }
                Kind::Number => &["{p} += give({i}, 3)?;", "{p} = give({i}, 4)?;"],
                Kind::Maybe => &["{p} = give({i}, None)?;", "{v}.insert(give({i}, String::new())?);"],
                Kind::Pair => &["{v}.a = give({i}, 3)?;", "{v}.b.push_str(give({i}, \"b\")?);"],
                Kind::Map => {
                    &["{v}.insert(4, give({i}, String::new())?);", "*{v}.entry(give({i}, 2)?).or_default() += \"e\";"]
                }
                Kind::Array => &["{v}[give({i}, 2)?] = 5;"],
                Kind::Cow => &["*{v}.to_mut() += give({i}, \"w\")?;"],
                Kind::Guarded => &["{v}.borrow_mut().push(give({i}, 3)?);"],
                Kind::Locked => &["*{v}.lock().unwrap() = give({i}, 3)?;"],
                _ => &[],
            });
        }
        let form = self.text(&forms).replace("{i}", &point.to_string());
        let line = self.about(&form, id);
        self.line(&line);
    }

    /// What only an `async` function can do; another fails once more.
    pub(super) fn waits(&mut self) {
        if !self.is_async {
            return self.failing();
        }
        match self.random.u32(0..3) {
            0 => {
                let (one, other) = (self.point(), self.point());
                let forms = [
                    "sink(tokio::join!(later(give({i}, 1)?), later(give({j}, 2)?)));",
                    "sink(tokio::try_join!(later(give({i}, 1)), later(give({j}, 2)))?);",
                    "let (left, right) = tokio::join!(later(fail({i})), async { fail({j}) }); left?; right?;",
                ];
                let line = self.text(&forms).replace("{i}", &one.to_string()).replace("{j}", &other.to_string());
                self.line(&format!("{{ {line} }}"));
            }
            _ => {
                // What fails inside leaves through the `?` behind the block.
                let name = self.new_name('n');
                self.line(&format!("let {name} = async {{"));
                self.bodies += 1;
                let before = self.standings();
                self.block(1..=3);
                let after = self.standings();
                self.restore(&before);
                self.join(&after);
                let value = self.failing_value(Some("3"));
                self.line(&format!("    Ok::<i32, Failure>({value})"));
                self.bodies -= 1;
                self.line("}.await?;");
                let id = self.declare(name, Kind::Number, false, Holds::Value);
                self.begins(id);
            }
        }
    }
}
