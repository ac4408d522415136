//! Nothing of its own: the shapes of edition 2018 are in `tests/shapes`.
