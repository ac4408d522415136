//! What only edition 2015 accepts: paths from the root, parameters without a name, keywords of today as names.

pub mod keywords_as_names;
pub mod old_macros_and_paths;
pub mod parameters_without_names;

shapes![keywords_as_names, old_macros_and_paths, parameters_without_names,];
