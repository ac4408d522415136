//! Mutable references whose loan goes to the caller, or to another argument, on one of the ways: on the other ways nothing
//! may read what is lent.

use std::collections::HashMap;

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn in_an_arm<'a>(map: &'a mut HashMap<u8, String>, key: u8) -> Result<&'a mut String, Failure> {
    match map.get_mut(&key) {
        Some(value) => Ok(value),
        None => {
            positive(i32::from(key))?;
            Err(Failure("none"))
        }
    }
}

#[auto_track]
fn early<'a>(map: &'a mut HashMap<u8, String>, key: u8) -> Result<&'a mut String, Failure> {
    if let Some(value) = map.get_mut(&key) {
        return Ok(value);
    }
    positive(i32::from(key))?;
    Err(Failure("none"))
}

#[auto_track]
fn from_a_loop(list: &mut [String], number: i32) -> Result<&mut String, Failure> {
    for text in list.iter_mut() {
        positive(number)?;
        if text.len() > 1 {
            return Ok(text);
        }
    }
    positive(number - 1)?;
    Err(Failure("none"))
}

#[auto_track]
fn through_an_entry(map: &mut HashMap<u8, String>, number: i32) -> Result<&mut String, Failure> {
    let value = map.entry(1).or_default();
    positive(number)?;
    value.push('x');
    positive(number - 1)?;
    Ok(value)
}

#[auto_track]
fn by_hand(list: &mut Vec<String>, number: i32) -> Result<&mut String, Failure> {
    let first = &mut list[0];
    positive(number)?;
    first.push('x');
    if number > 1 {
        return Err(Failure("much"));
    }
    Ok(first)
}

#[auto_track]
fn or_nothing(list: &mut Vec<String>, number: i32) -> Result<Option<&mut String>, Failure> {
    let Some(last) = list.last_mut() else {
        positive(number)?;
        return Ok(None);
    };
    positive(number - 1)?;
    Ok(Some(last))
}

#[auto_track]
fn an_iterator(list: &mut Vec<String>, number: i32) -> Result<std::slice::IterMut<'_, String>, Failure> {
    let iter = list.iter_mut();
    positive(number)?;
    Ok(iter)
}

struct Page<'a> {
    text: &'a mut String,
    marks: Vec<&'a mut u8>,
}

#[auto_track]
impl<'a> Page<'a> {
    fn new(text: &'a mut String, number: i32) -> Result<Page<'a>, Failure> {
        let page = Page { text, marks: vec![] };
        positive(number)?;
        Ok(page)
    }

    fn text(&mut self, number: i32) -> Result<&mut String, Failure> {
        let text = &mut *self.text;
        positive(number)?;
        text.push('y');
        Ok(text)
    }

    fn mark(&mut self, mark: &'a mut u8, number: i32) -> Result<(), Failure> {
        self.marks.push(mark);
        positive(number)?;
        Ok(())
    }

    fn first(&mut self, number: i32) -> Result<&mut u8, Failure> {
        match self.marks.first_mut() {
            Some(first) => {
                positive(number)?;
                Ok(first)
            }
            None => Err(Failure("no mark")),
        }
    }

    fn leave(self, number: i32) -> Result<&'a mut String, Failure> {
        let Page { text, marks } = self;
        positive(number)?;
        drop(marks);
        Ok(text)
    }
}

#[auto_track]
fn kept_by_another<'a>(kept: &mut Vec<&'a str>, text: &'a mut String, number: i32) -> Result<(), Failure> {
    text.push('x');
    kept.push(text);
    positive(number)?;
    Ok(())
}

struct Entries(Vec<Vec<i32>>);

impl Entries {
    fn all_mut(&mut self) -> &mut [Vec<i32>] {
        &mut self.0
    }
}

fn simplified(range: std::ops::Range<usize>, length: usize) -> Option<std::ops::Range<usize>> {
    (range.end <= length).then_some(range)
}

/// What is collected is lent for as long as what it is collected into.
#[auto_track]
fn collected(entries: &mut Entries, least: i32) -> Result<Vec<&mut i32>, Failure> {
    let mut chosen: Option<&mut Vec<i32>> = None;
    for entry in entries.0.iter_mut() {
        if entry.len() > 1 {
            chosen = Some(entry);
        }
    }
    let mut all = Vec::with_capacity(2);
    if let Some(entry) = chosen {
        let first = entry.first_mut().ok_or(Failure("empty"))?;
        positive(*first - least)?;
        all.push(first);
    }
    positive(1 - least)?;
    Ok(all)
}

/// What is no failure is lent as well.
#[auto_track]
impl Entries {
    fn range_mut(&mut self, range: std::ops::Range<usize>) -> Option<&mut [Vec<i32>]> {
        let entries = self.all_mut();
        let range = simplified(range, entries.len())?;
        entries.get_mut(range)
    }

    fn first_in(&mut self, range: std::ops::Range<usize>) -> Option<(&mut i32, usize)> {
        let entries = self.all_mut();
        let length = entries.len();
        let range = simplified(range, length)?;
        match entries.get_mut(range)? {
            [] => None,
            [first, ..] => {
                let first = first.first_mut()?;
                Some((first, length))
            }
        }
    }
}

pub fn run() {
    let mut entries = Entries(vec![vec![1, 2], vec![], vec![3]]);
    for least in [0, 1, 2] {
        log!("{:?}", collected(&mut entries, least));
    }
    for range in [0..1, 1..2, 2..4, 0..3, 1..1] {
        log!("{:?} {:?}", entries.range_mut(range.clone()).map(|found| found.len()), entries.first_in(range));
    }

    for number in [0, 1, 2] {
        let mut map = HashMap::from([(1, "one".to_string())]);
        log!("{:?}", in_an_arm(&mut map, number as u8));
        log!("{:?}", early(&mut map, number as u8));
        log!("{:?}", through_an_entry(&mut map, number));
        let mut list = vec!["a".to_string(), "bc".to_string()];
        log!("{:?}", from_a_loop(&mut list, number));
        log!("{:?}", from_a_loop(&mut list[..1], number));
        log!("{:?}", by_hand(&mut list, number));
        log!("{:?}", or_nothing(&mut list, number));
        log!("{:?}", or_nothing(&mut vec![], number));
        log!("{:?}", an_iterator(&mut list, number).map(Iterator::count));
        let (mut text, mut mark) = ("page".to_string(), 7);
        match Page::new(&mut text, number) {
            Ok(mut page) => {
                log!("{:?}", page.text(number - 1));
                log!("{:?}", page.first(number));
                log!("{:?}", page.mark(&mut mark, number - 1));
                log!("{:?}", page.first(number - 1));
                log!("{:?}", page.leave(number - 1));
            }
            Err(error) => log!("{:?}", error),
        }
        let mut kept = vec![];
        log!("{:?} {:?}", kept_by_another(&mut kept, &mut "k".to_string(), number), kept.len());
    }
}
