//! Machines that hold what they work on: pinned, lending, moved from state to state, and given back to the caller.

#[allow(unused_imports)]
use std::convert::TryFrom;

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

trait Lending {
    type Item<'a>
    where
        Self: 'a;

    fn next(&mut self) -> Result<Option<Self::Item<'_>>, Failure>;

    #[auto_track]
    fn nth(&mut self, n: usize) -> Result<Option<Self::Item<'_>>, Failure> {
        for _ in 0..n {
            if self.next()?.is_none() {
                return Ok(None);
            }
        }
        self.next()
    }

    #[auto_track]
    fn fold<T, F>(&mut self, mut start: T, mut with: F) -> Result<T, Failure>
    where
        F: for<'a> FnMut(T, Self::Item<'a>) -> Result<T, Failure>,
        Self: Sized,
    {
        while let Some(item) = self.next()? {
            start = with(start, item)?;
        }
        Ok(start)
    }
}

struct Windows {
    numbers: Vec<i32>,
    at: usize,
}

impl Lending for Windows {
    type Item<'a> = &'a mut [i32];

    #[auto_track]
    fn next(&mut self) -> Result<Option<&mut [i32]>, Failure> {
        let at = mem::replace(&mut self.at, 9);
        self.at = at + 1;
        let Some(window) = self.numbers.get_mut(at..at + 2) else { return Ok(None) };
        positive(window[0])?;
        window[1] += 1;
        Ok(Some(window))
    }
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    Head(Vec<i32>),
    Body {
        head: Vec<i32>,
        left: usize,
    },
    Done(Result<usize, String>),
}

#[derive(Debug, Default)]
struct Machine {
    state: State,
    queue: VecDeque<i32>,
    seen: BTreeMap<i32, Vec<i32>>,
}

#[auto_track]
impl Machine {
    fn push(&mut self, number: i32) -> Result<&mut Self, Failure> {
        self.check(number)?;
        self.queue.push_back(number);
        Ok(self)
    }

    fn check(&self, number: i32) -> Result<(), Failure> {
        positive(number).map(drop)
    }

    fn step(&mut self) -> Result<bool, Failure> {
        loop {
            match &mut self.state {
                State::Idle => {
                    let Some(first) = self.queue.pop_front() else { return Ok(false) };
                    self.state = State::Head(vec![positive(first - 1)?]);
                }
                State::Head(head) if head.len() < 2 => match self.queue.pop_front() {
                    Some(next) => head.push(positive(next - 1)?),
                    None => return Err(Failure("no head")),
                },
                State::Head(head) => {
                    let head = mem::take(head);
                    let left = usize::try_from(head[0]).map_err(|_| Failure("length"))?;
                    self.state = State::Body { head, left };
                }
                State::Body { head, left: 0 } => {
                    let length = head.len();
                    self.state = State::Done(Ok(length));
                }
                State::Body { head, left } => {
                    let next = self.queue.pop_front().ok_or(Failure("no body"))?;
                    head.push(next);
                    *left -= 1;
                    return Ok(true);
                }
                State::Done(Ok(_)) => return Ok(false),
                State::Done(Err(text)) => {
                    text.push('!');
                    return Err(Failure("done"));
                }
            }
        }
    }

    fn advance(mut self) -> Result<Machine, (Machine, Failure)> {
        let state = mem::take(&mut self.state);
        self.state = match state {
            State::Idle => State::Head(Vec::new()),
            State::Head(head) => match self.queue.pop_front() {
                Some(next) if next > 3 => return Err((self, Failure("too large"))),
                Some(next) => State::Body { left: next as usize, head },
                None => State::Done(Err("empty".to_string())),
            },
            other => {
                self.state = other;
                return Err((self, Failure("nothing left")));
            }
        };
        Ok(self)
    }

    fn entry(&mut self, key: i32) -> Result<&mut Vec<i32>, Failure> {
        if self.seen.contains_key(&key) {
            return self.seen.get_mut(&key).ok_or(Failure("lost"));
        }
        let first = positive(key)?;
        Ok(self.seen.entry(key).or_insert_with(|| vec![first]))
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<i32, Failure>>> {
        let this = &mut *self;
        cx.waker().wake_by_ref();
        let Some(next) = this.queue.pop_front() else { return Poll::Ready(None) };
        if next == 0 {
            return Poll::Pending;
        }
        let number = match positive(next) {
            Ok(number) => number,
            Err(failure) => return Poll::Ready(Some(Err(failure))),
        };
        let list = this.seen.entry(number).or_default();
        list.push(positive(number - 2)?);
        Poll::Ready(Some(Ok(list.len() as i32)))
    }
}

struct Builder<'a> {
    target: &'a mut HashMap<String, i32>,
    key: Option<String>,
}

#[auto_track]
impl<'a> Builder<'a> {
    fn key(mut self, key: &str) -> Result<Builder<'a>, Failure> {
        if key.is_empty() {
            return Err(Failure("no key"));
        }
        self.key = Some(key.to_string());
        Ok(self)
    }

    fn value(self, value: i32) -> Result<&'a mut i32, Failure> {
        let Builder { target, key } = self;
        let key = key.ok_or(Failure("key first"))?;
        let value = positive(value)?;
        let slot = target.entry(key).or_insert(0);
        *slot += value;
        Ok(slot)
    }
}

#[auto_track]
fn halves(numbers: &mut [i32]) -> Result<(&mut [i32], &mut [i32]), Failure> {
    let middle = numbers.len() / 2;
    let (left, right) = numbers.split_at_mut(middle);
    let first = left.first_mut().ok_or(Failure("empty"))?;
    *first += positive(right[0])?;
    Ok((left, right))
}

#[auto_track]
fn last_line<'t>(text: &mut &'t str) -> Result<&'t str, Failure> {
    let mut last = "";
    while let Some((line, rest)) = text.split_once('\n') {
        *text = rest;
        last = line;
        positive(2 - i32::try_from(rest.len()).map_err(|_| Failure("long"))?)?;
    }
    if last.is_empty() { Err(Failure("no line")) } else { Ok(last) }
}

#[auto_track]
fn deepest(node: &mut Node, limit: i32) -> Result<&mut Node, Failure> {
    let mut at = node;
    let mut depth = 0;
    while at.next.is_some() {
        depth += 1;
        positive(limit - depth)?;
        at = at.next.as_deref_mut().ok_or(Failure("gone"))?;
        at.value += 1;
    }
    Ok(at)
}

#[derive(Debug)]
struct Node {
    value: i32,
    next: Option<Box<Node>>,
}

pub fn run() {
    for start in [-1, 0, 1, 2] {
        let mut windows = Windows { numbers: vec![3, start, 1, 2], at: 0 };
        log!("{:?}", windows.nth(1));
        let sum = windows.fold(0, |sum, window| positive(window[0]).map(|number| number + sum));
        log!("{sum:?} {:?}", windows.numbers);

        let mut machine = Machine::default();
        log!("{:?}", machine.push(2).and_then(|machine| machine.push(start)).map(|machine| machine.queue.len()));
        log!("{:?}", machine.push(7).map(|machine| machine.queue.len()));
        log!("{:?} {:?} {:?}", machine.step(), machine.step(), machine.step());
        log!("{:?}", machine.entry(start).map(|list| list.push(9)));
        log!("{:?}", machine.entry(start).map(|list| list.len()));
        machine.queue.extend([start, 3, 1, 0]);
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..5 {
            log!("{:?}", Pin::new(&mut machine).poll_next(&mut cx));
        }
        machine.queue.push_back(start + 3);
        let advanced = machine.advance().and_then(Machine::advance).and_then(Machine::advance);
        log!("{advanced:?}");

        let mut target = HashMap::new();
        let builder = Builder { target: &mut target, key: None };
        log!("{:?}", builder.key(if start == 0 { "" } else { "k" }).and_then(|builder| builder.value(start)));
        log!("{target:?}");
        log!("{:?}", halves(&mut [1, start]));
        let mut text = if start > 0 { "a\nb\n" } else { "a\nbcd\n" };
        log!("{:?} {text:?}", last_line(&mut text));
        let tail = Node { value: 3, next: None };
        let mut node = Node { value: 1, next: Some(Box::new(Node { value: 2, next: Some(Box::new(tail)) })) };
        log!("{:?}", deepest(&mut node, start));
        log!("{node:?}");
    }
}
