//! Bodies, and whose failure their last value may be.

use syn::{Block, Stmt, parse_str};

use super::Origins;

/// The origin of the tail, or of the operand of its `?`: `=` before the names says that there is only one.
fn tail(body: &str) -> String {
    let block: Block = parse_str(&format!("{{ {body} }}")).unwrap();
    let Some(Stmt::Expr(tail, None)) = block.stmts.last() else { panic!("no tail: {body}") };
    let operand = match tail {
        syn::Expr::Try(question) => &question.expr,
        other => other,
    };
    let origin = Origins::of(&block).at(operand);
    let names = origin.names.into_iter().collect::<Vec<_>>().join(" ");
    if origin.only { format!("={names}") } else { names }
}

#[test]
fn a_call_and_what_keeps_its_failure_is_the_only_origin() {
    for body in [
        "load(1)?",
        "self.load(1)",
        "shop::load::<u8>(1).await?",
        "load(1).map_err(Error::Io)?",
        "load(1).await.context(\"loading\")?",
        "let found = load(1); found?",
        "let found = load(1); size(2)?; found.map_err(|_| 7)",
        "match load(1) { Ok(found) => Ok(found), Err(error) => Err(Error::Text(format!(\"{error}\"))) }",
        "let pending = load(1); pending.await?",
        "load(1)?; load(2)?",
    ] {
        assert_eq!(tail(body), "=load", "{body}");
    }
}

#[test]
fn what_is_made_on_the_spot_has_no_origin() {
    for body in [
        "Err(\"x\".to_owned())",
        "let _ = load(1); Err(format!(\"{}\", 1))?",
        "let found = load(1).unwrap_or(7); Err(format!(\"{found}\"))",
        "let found = load(1)?; Err(Error::Text(found.to_string()))",
        "let Ok(found) = load(1) else { return }; Err(found)",
        "Err(Error::new(7))",
        "None",
    ] {
        assert_eq!(tail(body), "", "{body}");
    }
}

#[test]
fn where_several_can_be_meant_none_is_the_only_one() {
    for (body, names) in [
        ("if new { load(1) } else { find(1) }", "find load"),
        ("load(1).or_else(|_| find(1))", "=find"),
        ("load(1).or_else(|error| Err(Error::Io(error)))", "=load"),
        ("load(1).and_then(|found| save(found))", "load save"),
        ("let mut last = Err(0); for n in 0..3 { last = load(n); } last", "load"),
        ("let mut all = Vec::new(); for n in 0..3 { all.extend(load(n).err()); } Err(all.remove(0))", "load new"),
        ("let (one, two) = join!(load(1), find(2)); one.or(two)", "find load"),
        ("retry(|| load(1))?", "load retry"),
        ("timeout(limit, load(1)).await??", "load timeout"),
        ("items.iter().map(|item| load(item)).collect()", "collect iter load"),
        ("let _ = load(1).is_ok(); load(2)?", "load"),
        ("spawn(load(1)).await?", "=spawn"),
        ("loop { match load(1) { Ok(found) => break Ok(found), Err(error) => break Err(error) } }", "=load"),
    ] {
        assert_eq!(tail(body), names, "{body}");
    }
}

#[test]
fn a_call_whose_failure_always_leaves_deals_with_none() {
    let block: Block =
        parse_str("{ load(1)?; let n = find(2).unwrap_or(0); if n > 1 { return save(n); } save(n) }").unwrap();
    assert_eq!(Origins::of(&block).dealt_with().collect::<Vec<_>>(), ["find", "unwrap_or"]);
}

#[test]
fn calls_that_may_hide_a_failure_are_counted_and_those_of_std_are_not() {
    for (expr, count) in [
        ("load(1)", 1),
        ("self.shop.load(id)", 1),
        ("load(find(1))", 2),
        ("retry(|| load(1))", 1),
        ("text.trim().to_owned()", 0),
        ("String::from(text).len()", 0),
        ("Order { id: Id(7), name: format!(\"{}\", name.trim()) }", 0),
        ("items.iter().map(|item| load(item)).collect::<Vec<_>>()", 0),
        ("println!(\"{}\", load(1))", 1),
        ("nobody_knows!(1)", 1),
        ("task.await", 1),
        ("load(1).await", 1),
        ("Client::new()", 1),
    ] {
        assert_eq!(super::hiding(&parse_str(expr).unwrap()), count, "{expr}");
    }
}
