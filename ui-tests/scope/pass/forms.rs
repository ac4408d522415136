//! The three forms of `scope!`, where little is what it seems.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings)]

use ::error_tracker::scope;
use ::std::{assert_eq, future::Future, result::Result::{self, Ok}, string::String};
use ::std::convert::From as _;

// What the expansion names must not be taken for these.
#[allow(dead_code)]
type Option = ();
#[allow(dead_code, non_snake_case)]
fn Some() {}
#[allow(dead_code, non_camel_case_types)]
struct core;

async fn number(number: u8) -> Result<u8, String> {
    Ok(number)
}

/// Every form in a future that stays `Send`.
async fn forms() -> Result<u8, String> {
    let name = String::from("ada");
    let first = scope!(name = name, shown = %name, text = ?name, plan = "pro", => {
        number(1).await?
    });
    let second = scope!(<name = name, more = name.len() > 1,> { number(first).await? + 1 });
    let third = scope!(|scope| {
        scope.set_extra("step", second);
        scope!(|_| { number(second).await? + 1 })
    });
    let fourth = 'found: {
        scope!(third = third => {
            if third == 3 {
                break 'found 4;
            }
        });
        0
    };
    Ok(fourth)
}

fn is_send<F: Future + ::std::marker::Send>(future: F) -> F {
    future
}

fn main() {
    let mut future = ::std::pin::pin!(is_send(forms()));
    let mut context = ::std::task::Context::from_waker(::std::task::Waker::noop());
    assert_eq!(future.as_mut().poll(&mut context), ::std::task::Poll::Ready(Ok(4)));
}
