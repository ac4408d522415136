//! Names that shadow, clash, or need `r#`.

pub mod clashes;
pub mod constants_as_patterns;
pub mod methods_of_std_with_another_meaning;
pub mod methods_that_shadow;
pub mod no_implicit_prelude;
pub mod raw_identifiers;
pub mod shadowed_in_the_body;
pub mod shadowed_macros_and_crates;
pub mod shadowed_variants;

shapes![
    clashes,
    constants_as_patterns,
    methods_of_std_with_another_meaning,
    methods_that_shadow,
    no_implicit_prelude,
    raw_identifiers,
    shadowed_macros_and_crates,
    shadowed_variants,
    shadowed_in_the_body,
];
