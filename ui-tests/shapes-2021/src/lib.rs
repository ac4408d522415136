//! Nothing of its own: the shapes of edition 2021 are in `tests/shapes`.
