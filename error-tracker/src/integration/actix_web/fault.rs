//! The chain of an error that actix-web has turned into an answer.

use std::error::Error as StdError;

use actix_web::{Error, error};

use crate::{
    exception::{chain_of, chain_of_dyn, exception},
    mask::MaskRules,
    model::Exception,
};

/// What an error of the program's own is called: the framework does not tell its type.
const ERROR: &str = "actix_web::Error";

/// The chain of a handler's error: all of it where the type is one of the framework's own, else what it says itself.
pub(super) fn chain(error: &Error, mask: &MaskRules) -> Vec<Exception> {
    macro_rules! known {
        ($($type:ty),* $(,)?) => {
            $(if let Some(error) = error.as_error::<$type>() { return chain_of(error, mask); })*
        };
    }
    known!(
        std::io::Error,
        error::JsonPayloadError,
        error::PathError,
        error::PayloadError,
        error::QueryPayloadError,
        error::UrlencodedError,
    );
    vec![exception(ERROR.into(), error, mask)]
}

/// The chain of an error that broke a body off.
pub(super) fn body_chain(error: &(dyn StdError + 'static), mask: &MaskRules) -> Vec<Exception> {
    chain_of_dyn::<dyn StdError>(error, mask)
}
