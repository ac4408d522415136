//! Masking of secrets: by the names of variables, fields and keys, and by what a value looks like.
