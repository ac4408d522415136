//! Futures that name an argument's name where it is no variable, and so do not take the argument along.

use std::future::Future;
use std::rc::Rc;

use super::super::auto_track;
use crate::support::{Failure, Noisy, block_on, pause, positive, sendable};

struct Holder {
    label: i32,
    noisy: Noisy,
}

impl Holder {
    fn shared(&self) -> i32 {
        self.label
    }
}

#[auto_track]
#[allow(unused_variables)]
fn sent(label: Rc<String>, shared: Rc<String>, holder: Holder) -> impl Future<Output = Result<i32, Failure>> + Send {
    async move {
        positive(holder.label)?;
        pause().await;
        positive(holder.shared() - 1)
    }
}

#[auto_track]
#[allow(unused_variables)]
fn dropped_first(noisy: Noisy, holder: Holder) -> impl Future<Output = Result<i32, Failure>> {
    async move {
        log!("begin {:?}", holder.noisy);
        pause().await;
        positive(holder.label)
    }
}

pub fn run() {
    for label in [-1, 0, 1] {
        let text = Rc::new("label".to_string());
        let holder = Holder { label, noisy: Noisy("held") };
        log!("{:?}", block_on(sendable(sent(text.clone(), text, holder))));
        let holder = Holder { label, noisy: Noisy("held") };
        let later = dropped_first(Noisy("argument"), holder);
        log!("made");
        log!("{:?}", block_on(later));
    }
}
