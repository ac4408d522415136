//! Who may look and who may change: everything between the socket and a handler.

mod cookie;
mod csrf;
mod guard;
mod host;
mod token;

pub(crate) use cookie::set_cookie;
pub(crate) use csrf::Fields;
pub(crate) use guard::guard;
pub(crate) use token::{COOKIE as TOKEN_COOKIE, cookie_value as token_cookie_value, same as same_token};
