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

fn look(text: &String) -> Result<&str, Failure> {
    positive(text.len() as i32 - 1)?;
    Ok(text)
}

fn longer(text: &mut String, number: i32) -> Result<usize, Failure> {
    text.push('+');
    positive(number)?;
    Ok(text.len())
}

fn into_any<T: Into<String>>(text: T) -> Result<String, Failure> {
    let text = text.into();
    positive(text.len() as i32 - 2)?;
    Ok(text)
}

fn both<T: std::ops::DerefMut<Target = String>>(mut text: T, number: i32) -> Result<usize, Failure> {
    text.push('*');
    positive(number)?;
    Ok(text.len())
}

#[auto_track]
fn looked_at_twice(text: &mut String, number: i32) -> Result<String, Failure> {
    let first = look(text)?;
    let second = look(text)?;
    positive(number)?;
    Ok(format!("{first}{second}"))
}

#[auto_track]
fn changed_twice(text: &mut String, number: i32) -> Result<usize, Failure> {
    let first = longer(text, number)?;
    let second = longer(text, first as i32 - 1)?;
    positive(number - 1)?;
    Ok(first + second)
}

#[auto_track]
fn changed_and_taken(text: &mut String, number: i32) -> Result<usize, Failure> {
    let first = longer(text, number)?;
    let second = longer(text, number)?;
    let third = both(text, first as i32 - 2)?;
    positive(number - 1)?;
    Ok(first + second + third)
}

#[auto_track]
fn another_of_the_same_name(text: &mut String, number: i32) -> Result<usize, Failure> {
    let first = {
        fn again(text: &mut String, number: i32) -> Result<usize, Failure> {
            positive(number)?;
            Ok(text.len())
        }
        again(text, number)?
    };
    let second = again(text, first as i32)?;
    positive(number - 2)?;
    Ok(first + second)
}

fn again<T: std::ops::DerefMut<Target = String>>(text: T, number: i32) -> Result<usize, Failure> {
    both(text, number)
}

#[auto_track]
fn each_its_own(text: &str, number: i32) -> Result<String, Failure> {
    let first = into_any(text)?;
    let second = into_any(text)?;
    positive(number)?;
    Ok(first + &second)
}

fn run_twice() {
    for number in [-1, 0, 1, 2, 3] {
        for text in ["", "a", "abc"] {
            let mut text = text.to_string();
            log!("{:?}", looked_at_twice(&mut text, number));
            log!("{:?}", changed_twice(&mut text, number));
            log!("{:?}", changed_and_taken(&mut text, number));
            log!("{:?}", another_of_the_same_name(&mut text, number));
            log!("{:?} {}", each_its_own(&text, number), text);
        }
    }
}

pub fn run() {
    run_twice();
    for number in [1, -1] {
        let mut command = Command { name: "a".to_owned(), used: 0 };
        log!("{:?}", command.print_help(number));
        log!("{:?}", descend(&mut command, number));
        log!("{command:?}");
    }
}
