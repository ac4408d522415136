//! The attribute on methods under `#[async_trait]`, above and below it, with defaults.

use super::super::auto_track;
use crate::support::{Failure, block_on, pause, positive, sendable};

use async_trait::async_trait;

#[async_trait]
trait Store: Sync {
    async fn get(&self, key: &str) -> Result<String, Failure>;

    #[auto_track]
    async fn get_both(&self, first: &str, second: String) -> Result<String, Failure> {
        let first = self.get(first).await?;
        let second = self.get(&second).await?;
        Ok(first + &second)
    }
}

struct Memory(Vec<String>);

#[async_trait]
impl Store for Memory {
    #[auto_track]
    async fn get(&self, key: &str) -> Result<String, Failure> {
        pause().await;
        let found = self.0.iter().find(|text| text.starts_with(key)).ok_or(Failure("no key"))?;
        positive(found.len() as i32 - 2)?;
        Ok(found.clone())
    }
}

struct Empty;

#[auto_track]
#[async_trait]
impl Store for Empty {
    async fn get(&self, key: &str) -> Result<String, Failure> {
        positive(-(key.len() as i32))?;
        Ok(String::new())
    }
}

#[async_trait(?Send)]
trait Local {
    async fn number(self, number: i32) -> Result<i32, Failure>;
}

#[async_trait(?Send)]
impl Local for std::rc::Rc<i32> {
    #[auto_track]
    async fn number(self, number: i32) -> Result<i32, Failure> {
        let other = std::rc::Rc::clone(&self);
        pause().await;
        drop(self);
        Ok(positive(number)? + *other)
    }
}

pub fn run() {
    let memory = Memory(vec!["abc".to_string(), "x".to_string()]);
    for (first, second) in [("a", "ab"), ("a", "x"), ("y", "a")] {
        log!("{:?}", block_on(sendable(memory.get_both(first, second.to_string()))));
        log!("{:?} {:?}", block_on(Empty.get(first)), block_on(Empty.get("")));
    }
    log!("{:?} {:?}", block_on(std::rc::Rc::new(1).number(1)), block_on(std::rc::Rc::new(1).number(-1)));
}
