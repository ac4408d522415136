//! Closures that take variables along, and name others only as fields or methods.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
struct Client(i32);

#[derive(Debug)]
struct Pool {
    config: String,
    client: Client,
}

impl Pool {
    fn config(&self) -> usize {
        self.config.len()
    }
}

#[auto_track]
fn pooled(config: String, client: Client) -> Result<i32, Failure> {
    let pool = Pool { config, client };
    let number = pool.client.0;
    let run = move || match pool.config() {
        0 => Err(Failure("no configuration")),
        length => positive(pool.client.0 - length as i32),
    };
    positive(number)?;
    run()
}

pub fn run() {
    for number in [-1, 0, 9] {
        log!("{:?} {:?}", pooled("four".to_string(), Client(number)), pooled(String::new(), Client(number)));
    }
}
