//! Types that are unusual to hold: huge, empty, unsafe, without a single trait.

pub mod huge_arrays;
pub mod known_by_casts;
pub mod known_by_fallback;
pub mod phantom_and_dynamic;
pub mod slice_patterns;
pub mod statics_and_unions;

shapes![huge_arrays, known_by_casts, phantom_and_dynamic, slice_patterns, statics_and_unions, known_by_fallback];
