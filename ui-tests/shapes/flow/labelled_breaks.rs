//! Labels on loops and blocks, `break` and `continue` across them, with values and failures.

use super::super::auto_track;
use crate::support::{Failure, positive};

#[auto_track]
fn search(table: &[Vec<i32>], wanted: i32) -> Result<(usize, usize), Failure> {
    let mut skipped = 0;
    let found = 'rows: loop {
        'next: for (y, row) in table.iter().enumerate() {
            for (x, number) in row.iter().enumerate() {
                if *number == 0 {
                    skipped += 1;
                    continue 'next;
                }
                if positive(*number)? == wanted {
                    break 'rows Ok((x, y));
                }
            }
        }
        break Err(Failure("not found"));
    };
    positive(1 - skipped)?;
    let found = found?;
    let checked = 'checked: {
        if found.0 == 0 {
            break 'checked found.1;
        }
        positive(found.0 as i32 - 2)? as usize
    };
    Ok((checked, found.1))
}

pub fn run() {
    let table = vec![vec![1, 2], vec![0, 9], vec![5, 6, 7], vec![0], vec![8, -1, 3]];
    for wanted in [1, 2, 7, 8, 3, 9] {
        log!("{:?}", search(&table, wanted));
        log!("{:?}", search(&table[..3], wanted));
    }
}
