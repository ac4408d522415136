//! `#[auto_track]` and `#[track]`: one case for each message, and for each accepted form of each option.

#[test]
fn attributes() {
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    cases.compile_fail("fail/*.rs");
}
