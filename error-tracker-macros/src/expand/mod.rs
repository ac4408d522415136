//! From an annotated item to the code that stands in its place.

mod catch;
mod dead;
mod doubt;
mod function;
mod group;
mod item;
mod macro_calls;
mod made;
mod places;
mod point;
mod raises;
mod rewrite;
mod shape;
mod statics;
mod tiers;
mod values;
mod walk;
mod watch;

pub(crate) use item::item;
