//! Functions that return nothing, with early returns and tails of type `()`.

use super::super::auto_track;

#[auto_track]
fn early(number: i32, seen: &mut Vec<i32>) {
    if number < 0 {
        return;
    }
    seen.push(number);
    if number > 5 {
        return seen.push(100);
    }
    seen.push(1)
}

#[auto_track]
fn statement_like(number: i32) {
    match number {
        0 => {}
        1 => log!("one"),
        _ => return,
    }
}

#[auto_track]
fn unit_struct() -> Result<(), ()> {
    if early_result().is_err() { Err(()) } else { Ok(()) }
}

#[auto_track]
fn early_result() -> Result<(), ()> {
    Err(())?;
    Ok(())
}

pub fn run() {
    let mut seen = Vec::new();
    for number in [-1, 1, 7] {
        early(number, &mut seen);
        statement_like(number);
    }
    log!("{seen:?} {:?}", unit_struct());
}
