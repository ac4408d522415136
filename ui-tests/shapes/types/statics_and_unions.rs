//! Statics that can change, unions, raw pointers, transmuted references.

#![allow(unsafe_code)]

use super::super::auto_track;
use crate::support::{Failure, Source, positive};

static mut COUNTER: i32 = 0;

#[repr(C)]
#[derive(Clone, Copy)]
union Bits {
    float: f32,
    bits: u32,
}

union Held {
    text: std::mem::ManuallyDrop<String>,
    number: u8,
}

#[auto_track]
fn next(number: i32) -> Result<i32, Failure> {
    let before = unsafe { COUNTER };
    unsafe {
        COUNTER += positive(number)?;
        positive(COUNTER - 3)?;
        Ok(COUNTER - before)
    }
}

#[auto_track]
fn bits(union: Bits, held: Held, pointer: *const i32, number: i32) -> Result<u32, Failure> {
    let raw = unsafe { union.bits };
    positive(number)?;
    let text = unsafe { std::mem::ManuallyDrop::into_inner(held.text) };
    let value = unsafe { pointer.read() };
    positive(value)?;
    Ok(raw + text.len() as u32)
}

#[auto_track]
unsafe fn dereferenced<'a>(pointer: *mut Source, number: i32) -> Result<&'a mut Source, Failure> {
    let source = unsafe { &mut *pointer };
    source.position += positive(number)? as usize;
    Ok(source)
}

pub fn run() {
    unsafe { COUNTER = 0 };
    for number in [2, 2, -1] {
        log!("{:?}", next(number));
        let held = Held { text: std::mem::ManuallyDrop::new("t".to_string()) };
        log!("{:?}", bits(Bits { float: 1.0 }, held, &number, 1));
        let mut source = Source::new(&[]);
        log!("{:?}", unsafe { dereferenced(&mut source, number) });
    }
}
