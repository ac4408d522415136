//! Boxed futures, written by hand as a macro for async traits writes them, and recursion through a box.

use super::super::auto_track;
use crate::support::{Failure, Noisy, block_on, pause, positive, sendable};

use std::future::Future;
use std::pin::Pin;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

trait Store {
    fn get<'life0, 'life1, 'async_trait>(
        &'life0 mut self,
        key: &'life1 str,
    ) -> Pin<Box<dyn Future<Output = Result<String, Failure>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait;
}

struct Memory(Vec<String>);

impl Store for Memory {
    #[auto_track]
    fn get<'life0, 'life1, 'async_trait>(
        &'life0 mut self,
        key: &'life1 str,
    ) -> Pin<Box<dyn Future<Output = Result<String, Failure>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            if let Some(__ret) = None::<Result<String, Failure>> {
                return __ret;
            }
            let __self = self;
            let key = key;
            let __ret: Result<String, Failure> = {
                let at = __self.0.iter().position(|text| text == key).ok_or(Failure("no key"))?;
                pause().await;
                Ok(__self.0.swap_remove(at))
            };
            __ret
        })
    }
}

#[auto_track]
fn depth(number: i32) -> Boxed<'static, Result<i32, Failure>> {
    Box::pin(async move {
        pause().await;
        if number == 0 {
            return Ok(0);
        }
        let number = positive(number)?;
        Ok(depth(number - 2).await? + 1)
    })
}

#[auto_track]
async fn recursive(number: i32) -> Result<i32, Failure> {
    if positive(number)? == 0 {
        return Ok(0);
    }
    let inner = Box::pin(recursive(number - 2)).await?;
    Ok(inner + 1)
}

#[auto_track]
fn statements_before(mut number: i32) -> Boxed<'static, Result<i32, Failure>> {
    number += 1;
    let noise = Noisy("captured");
    Box::pin(async move {
        positive(number)?;
        noise.consume();
        Ok(number)
    })
}

#[auto_track]
fn early(number: i32) -> Boxed<'static, Result<i32, Failure>> {
    if number < 0 {
        return Box::pin(std::future::ready(Err(Failure("early"))));
    }
    Box::pin(async move { positive(number - 1) })
}

pub fn run() {
    let mut memory = Memory(vec!["a".to_string()]);
    log!("{:?} {:?}", block_on(memory.get("a")), block_on(memory.get("b")));
    for number in [4, 3, 1, 0, -1, -2] {
        log!("{:?} {:?}", block_on(sendable(depth(number))), block_on(recursive(number)));
        log!("{:?} {:?}", block_on(statements_before(number)), block_on(early(number)));
    }
}
