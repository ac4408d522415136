//! Nothing of its own: the shapes of edition 2015 are in `tests/shapes`.
