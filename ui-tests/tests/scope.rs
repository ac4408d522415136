//! `scope!`: one case for each message, and for each accepted form.

#[test]
fn scope() {
    let cases = trybuild::TestCases::new();
    cases.pass("scope/pass/*.rs");
    cases.compile_fail("scope/fail/*.rs");
}
