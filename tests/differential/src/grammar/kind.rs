//! The types of variables: how they are written, made, changed, read and moved.
//!
//! In a text `{v}` stands for the name, `{p}` for the place behind it if it is a reference, `{k}` for a small number.

/// The type of a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Number,
    Text,
    List,
    Pair,
    Maybe,
    Cell,
    Shared,
    Boxed,
    Map,
    Cow,
    Guarded,
    Locked,
    Noisy,
    Couple,
    Array,
    /// A type parameter, of which only the trait is known.
    Generic,
}

/// Those that a local can have.
pub(crate) const KINDS: [Kind; 15] = [
    Kind::Number,
    Kind::Text,
    Kind::List,
    Kind::Pair,
    Kind::Maybe,
    Kind::Cell,
    Kind::Shared,
    Kind::Boxed,
    Kind::Map,
    Kind::Cow,
    Kind::Guarded,
    Kind::Locked,
    Kind::Noisy,
    Kind::Couple,
    Kind::Array,
];

impl Kind {
    /// The type, as it is written.
    pub(crate) fn written(self) -> &'static str {
        match self {
            Kind::Number => "i32",
            Kind::Text => "String",
            Kind::List => "Vec<i32>",
            Kind::Pair => "Pair",
            Kind::Maybe => "Option<String>",
            Kind::Cell => "Cell<i32>",
            Kind::Shared => "Rc<RefCell<Vec<i32>>>",
            Kind::Boxed => "Box<i32>",
            Kind::Map => "BTreeMap<i32, String>",
            Kind::Cow => "Cow<'static, str>",
            Kind::Guarded => "RefCell<Vec<i32>>",
            Kind::Locked => "Mutex<i32>",
            Kind::Noisy => "Noisy",
            Kind::Couple => "Couple",
            Kind::Array => "[i32; 4]",
            Kind::Generic => "T",
        }
    }

    /// A value of it.
    pub(crate) fn made(self) -> &'static str {
        match self {
            Kind::Number => "{k}",
            Kind::Text => "String::from(\"s{k}\")",
            Kind::List => "vec![{k}, 3]",
            Kind::Pair => "Pair { a: {k}, b: String::from(\"p{k}\") }",
            Kind::Maybe => "Some(String::from(\"o{k}\"))",
            Kind::Cell => "Cell::new({k})",
            Kind::Shared => "Rc::new(RefCell::new(vec![{k}]))",
            Kind::Boxed => "Box::new({k})",
            Kind::Map => "BTreeMap::from([({k}, String::from(\"m{k}\"))])",
            Kind::Cow => "Cow::Borrowed(\"c{k}\")",
            Kind::Guarded => "RefCell::new(vec![{k}])",
            Kind::Locked => "Mutex::new({k})",
            Kind::Noisy => "Noisy({k})",
            Kind::Couple => "Couple(String::from(\"t{k}\"), {k})",
            Kind::Array => "[{k}, 1, 2, 3]",
            Kind::Generic => "vec![{k}]",
        }
    }

    pub(crate) fn is_copy(self) -> bool {
        matches!(self, Kind::Number | Kind::Array)
    }

    /// Whether it can be changed through a shared reference.
    pub(crate) fn changes_inside(self) -> bool {
        matches!(self, Kind::Cell | Kind::Shared)
    }

    pub(crate) fn can_clone(self) -> bool {
        !matches!(self, Kind::Locked | Kind::Noisy | Kind::Generic)
    }

    /// Statements that change it.
    pub(crate) fn changes(self) -> &'static [&'static str] {
        match self {
            Kind::Number => &["{p} += {k};", "{p} = {k};", "{v}.alter();"],
            Kind::Text => &[
                "{v}.push_str(\"x{k}\");",
                "{p} = format!(\"f{k}\");",
                "{v}.clear();",
                "drop(std::mem::take(&mut {p}));",
                "{p} += \"y\";",
                "extend(&mut {p});",
                "{v}.insert_str(0, \"i\");",
                "sink(std::mem::replace(&mut {p}, String::from(\"r{k}\")));",
                "write!({v}, \"w{k}\").ok();",
            ],
            Kind::List => &[
                "{v}.push({k});",
                "{v}.pop();",
                "{v}.sort();",
                "{v}.retain(|e| *e > {k});",
                "{v}.extend([{k}]);",
                "for e in {v}.iter_mut() { *e += {k}; }",
                "if let Some(e) = {v}.get_mut(0) { *e += 1; }",
                "{p} = vec![{k}];",
                "drop({v}.drain(..1.min(0)));",
                "extend_list(&mut {p});",
                "std::mem::swap(&mut {p}, &mut vec![{k}]);",
                "for c in {v}.chunks_mut(2) { c[0] += {k}; }",
                "{v}.first_mut().into_iter().for_each(|e| *e = 0);",
                "if let [first, .., last] = {v}.as_mut_slice() { std::mem::swap(first, last); }",
                "{v}.resize(2, {k});",
            ],
            Kind::Pair => &[
                "{v}.a += {k};",
                "{v}.b.push('c');",
                "{p} = Pair { a: {k}, b: String::new() };",
                "{v}.bump();",
                "*{v}.a_mut() = {k};",
                "{ let Pair { a, b } = &mut {p}; *a += 1; b.push('z'); }",
                "extend(&mut {v}.b);",
                "{v}.b = format!(\"{}{}\", {v}.b, {v}.a);",
            ],
            Kind::Maybe => &[
                "drop({v}.take());",
                "{p} = None;",
                "if let Some(s) = &mut {p} { s.push('q'); }",
                "{v}.as_mut().map(|s| s.push('m'));",
                "{v}.get_or_insert_with(String::new).push('g');",
                "drop({v}.replace(String::from(\"r{k}\")));",
                "if let Some(s) = {v}.as_mut() { s.clear(); }",
                "{v}.insert(String::from(\"i{k}\")).push('i');",
                "for s in {v}.iter_mut() { s.push('n'); }",
            ],
            Kind::Cell => &["{v}.set({k});", "{v}.replace({k});"],
            Kind::Shared => &["{v}.borrow_mut().push({k});", "Rc::clone(&{p}).borrow_mut().push({k});"],
            Kind::Boxed => &["*{p} += {k};", "{p} = Box::new({k});", "*{v}.as_mut() = {k};"],
            Kind::Map => &[
                "{v}.insert({k}, String::from(\"n{k}\"));",
                "{v}.remove(&{k});",
                "{v}.entry({k}).or_default().push('e');",
                "{v}.entry({k}).and_modify(|s| s.push('a')).or_insert_with(|| String::from(\"b\"));",
                "for s in {v}.values_mut() { s.push('v'); }",
                "if let Some(s) = {v}.get_mut(&{k}) { s.clear(); }",
                "{v}.retain(|key, _| *key < 50);",
                "drop({v}.pop_first());",
            ],
            Kind::Cow => &["{v}.to_mut().push('w');", "{p} = Cow::Owned(String::from(\"w{k}\"));", "{p} += \"p\";"],
            Kind::Guarded => &["{v}.borrow_mut().push({k});", "{v}.get_mut().clear();", "{p} = RefCell::new(vec![]);"],
            Kind::Locked => &["*{v}.lock().unwrap() += {k};", "*{v}.get_mut().unwrap() = {k};"],
            Kind::Noisy => &["{v}.0 += {k};", "{p} = Noisy({k});", "{v}.alter();"],
            Kind::Couple => &[
                "{v}.1 += {k};",
                "{v}.0.push('t');",
                "{ let Couple(text, number) = &mut {p}; text.push('u'); *number = {k}; }",
                "{p} = Couple(String::new(), {k});",
            ],
            Kind::Array => {
                &["{v}[1] = {k};", "{v}.sort();", "{v}.swap(0, 3);", "{v}.iter_mut().for_each(|e| *e += 1);"]
            }
            Kind::Generic => &["{v}.alter();"],
        }
    }

    /// Statements that read it.
    pub(crate) fn reads(self) -> &'static [&'static str] {
        match self {
            Kind::Number => &["sink({p});", "sink({v}.peek());"],
            Kind::Text => &["sink({v}.len());", "sink(&*{v});", "sink(format!(\"{} {}\", {v}, {v}.len()));"],
            Kind::List => &[
                "sink({v}.iter().sum::<i32>());",
                "sink({v}.len());",
                "sink({v}.first());",
                "sink(vec![{v}.len(), {k}]);",
                "assert!({v}.len() < 1000, \"{:?}\", {v});",
            ],
            Kind::Pair => &["sink({v}.a);", "sink(&{v}.b);", "sink({v}.total());", "sink(matches!({v}.a, 1..=9));"],
            Kind::Maybe => &["sink({v}.is_some());", "sink({v}.as_deref());", "sink({v}.iter().count());"],
            Kind::Cell => &["sink({v}.get());"],
            Kind::Shared => &["sink({v}.borrow().len());", "sink(Rc::strong_count(&{p}));"],
            Kind::Boxed => &["sink(&{v});", "sink({v}.as_ref().peek());"],
            Kind::Map => &["sink({v}.get(&{k}));", "sink({v}.keys().max());", "sink({v}.contains_key(&{k}));"],
            Kind::Cow => &["sink({v}.len());", "sink({v}.as_ref());"],
            Kind::Guarded => &["sink({v}.borrow().len());"],
            Kind::Locked => &["sink(*{v}.lock().unwrap());"],
            Kind::Noisy => &["sink({v}.0);", "sink({v}.peek());"],
            Kind::Couple => &["sink({v}.1);", "sink(&{v}.0);"],
            Kind::Array => &["sink({v}[0]);", "sink({v}.len());", "sink({p});"],
            Kind::Generic => &["sink({v}.peek());"],
        }
    }

    /// Statements that take it.
    pub(crate) fn moves(self) -> &'static [&'static str] {
        match self {
            Kind::Text => &["takes({v}.into_bytes());", "takes({v} + \"end\");", "takes(vec![{v}]);"],
            Kind::List => &[
                "for e in {v} { sink(e); }",
                "takes({v}.into_iter().map(|e| e + 1).collect::<Vec<_>>());",
                "takes({v}.into_boxed_slice());",
                "{ let [..] = &{v}[..]; drop({v}); }",
            ],
            Kind::Maybe => &[
                "takes({v}.unwrap_or_default());",
                "takes({v}.map(|s| s + \"m\"));",
                "takes({v}.ok_or(1));",
                "match {v} { Some(s) if s.len() > 3 => takes(s), Some(s) => sink(s), None => {} }",
            ],
            Kind::Map => {
                &["takes({v}.into_values().collect::<Vec<_>>());", "for (key, s) in {v} { takes_both(key, s); }"]
            }
            Kind::Pair => {
                &["{ let Pair { a, b } = {v}; takes_both(a, b); }", "takes(Pair { a: {k}, ..{v} });", "takes({v}.b);"]
            }
            Kind::Couple => &["{ let Couple(text, number) = {v}; takes_both(text, number); }"],
            Kind::Cow => &["takes({v}.into_owned());"],
            Kind::Guarded | Kind::Cell => &["takes({v}.into_inner());"],
            Kind::Boxed => &["takes(*{v});"],
            _ => &["takes(({v}, {k}));", "takes([{v}]);"],
        }
    }
}
