//! Const parameters, where clauses, higher-ranked bounds, elided and named lifetimes, unsized parameters.

use super::super::auto_track;
use crate::support::{Failure, positive};

use std::fmt::Debug;

#[auto_track]
fn first<const N: usize, T: Copy + PartialOrd>(list: [T; N], least: T) -> Result<[T; N], usize>
where
    [T; N]: Sized,
{
    let limit = N;
    for (at, item) in list.iter().enumerate() {
        if *item < least {
            return Err(at);
        }
    }
    let length = list.len();
    if length != limit { Err(N) } else { Ok(list) }
}

#[auto_track]
fn each<'a, F, R>(parts: &[&'a str], call: F) -> Result<Vec<R>, Failure>
where
    F: for<'b> Fn(&'b str, &'a str) -> Result<R, Failure>,
{
    let mut all = vec![];
    for part in parts {
        let owned = part.to_string();
        all.push(call(&owned, part)?);
    }
    Ok(all)
}

#[auto_track]
fn show<T: ?Sized + Debug>(value: &T, boxed: Box<T>, number: i32) -> Result<String, Failure> {
    let text = format!("{value:?}");
    positive(number)?;
    Ok(text + &format!("{boxed:?}"))
}

#[auto_track]
fn static_only<T>(value: T, number: i32) -> Result<T, Failure>
where
    T: 'static + Send,
{
    positive(number)?;
    Ok(value)
}

struct Wrapper<'a, T: ?Sized, const N: usize>(&'a T, [u8; N]);

impl<'a, T: ?Sized + AsRef<[i32]>, const N: usize> Wrapper<'a, T, N> {
    #[auto_track]
    fn at(&self, index: usize) -> Result<&'a i32, Failure> {
        let list = self.0.as_ref();
        let item = list.get(index + N).ok_or(Failure("no item"))?;
        Ok(item)
    }
}

pub fn run() {
    log!("{:?} {:?} {:?}", first([1, 2], 1), first([1.0, 0.5], 1.0), first([(); 0], ()));
    log!(
        "{:?} {:?}",
        each(&["a", "b"], |a, b| Ok(a.len() + b.len())),
        each(&["a"], |a, _| if a == "a" { Err(Failure("a")) } else { Ok(1) })
    );
    log!("{:?} {:?}", show::<str>("a", "b".into(), 1), show::<[i32]>(&[1], Box::new([2]), -1));
    log!("{:?} {:?}", static_only("a", 1), static_only(2, -1));
    let wrapper = Wrapper(&vec![1, 2], [0]);
    log!("{:?} {:?}", wrapper.at(0), wrapper.at(1));
}
