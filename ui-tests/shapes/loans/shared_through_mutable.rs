//! A mutable reference that is handed on as a shared one, while something else borrows through it.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[derive(Debug)]
pub struct Command {
    name: String,
    used: usize,
}

struct Usage<'c> {
    command: &'c Command,
}

impl<'c> Usage<'c> {
    fn new(command: &'c Command) -> Usage<'c> {
        Usage { command }
    }
}

fn write_help(text: &mut String, command: &Command, usage: &Usage<'_>) {
    text.push_str(&command.name);
    text.push_str(&usage.command.name);
}

fn unknown(command: &Command, usage: Usage<'_>) -> Failure {
    log!("{command:?} {:?}", usage.command);
    Failure("unknown")
}

impl Command {
    #[auto_track]
    fn print_help(&mut self, number: i32) -> Result<String, Failure> {
        self.used += 1;
        let mut text = String::new();
        let usage = Usage::new(self);
        write_help(&mut text, self, &usage);
        positive(number)?;
        Ok(text)
    }
}

#[auto_track]
fn descend(command: &mut Command, number: i32) -> Result<(), Failure> {
    let mut inner = command;
    for _ in 0..2 {
        inner = if positive(number).is_ok() {
            inner.used += 1;
            inner
        } else {
            return Err(unknown(inner, Usage::new(inner)));
        };
    }
    Ok(())
}

pub fn run() {
    for number in [1, -1] {
        let mut command = Command { name: "a".to_owned(), used: 0 };
        log!("{:?}", command.print_help(number));
        log!("{:?}", descend(&mut command, number));
        log!("{command:?}");
    }
}
