//! Attributes on `impl`, `trait` and `mod`.

use error_tracker::{auto_track, track};

use crate::{events, fails, functions, only, shown};

struct Desk;

#[auto_track]
impl Desk {
    fn one(&self, id: u32) -> Result<u32, String> {
        fails("no")
    }

    #[track(off)]
    fn quiet(&self, id: u32) -> Result<u32, String> {
        fails("no")
    }

    #[auto_track(name = "renamed")]
    fn own(&self, id: u32) -> Result<u32, String> {
        fails("no")
    }

    fn both(&self, id: u32) -> Result<u32, String> {
        self.one(id)
    }
}

#[test]
fn each_function_of_an_impl_is_tracked() {
    let event = only(|| drop(Desk.both(3)));
    assert_eq!(functions(&event), ["one", "both"]);
    assert_eq!(shown(&event.frames[1].arguments)[1], "id = 3");
}

#[test]
fn track_off_leaves_one_out() {
    assert!(events(|| drop(Desk.quiet(3))).is_empty());
}

#[test]
fn an_attribute_of_its_own_counts_alone() {
    assert_eq!(functions(&only(|| drop(Desk.own(3)))), ["renamed"]);
}

#[auto_track]
trait Till {
    fn required(&self) -> Result<u32, String>;

    fn given(&self, id: u32) -> Result<u32, String> {
        self.required()
    }

    #[track(off)]
    fn quiet(&self) -> Result<u32, String> {
        fails("no")
    }
}

impl Till for u8 {
    #[auto_track]
    fn required(&self) -> Result<u32, String> {
        fails("no")
    }
}

impl Till for u16 {
    fn required(&self) -> Result<u32, String> {
        fails("no")
    }
}

#[test]
fn the_default_methods_of_a_trait_are_tracked() {
    assert_eq!(functions(&only(|| drop(4u16.given(3)))), ["given"]);
    assert_eq!(functions(&only(|| drop(4u8.given(3)))), ["required", "given"]);
    assert!(events(|| drop(4u8.quiet())).is_empty());
}

#[auto_track]
mod inside {
    use crate::fails;

    pub(super) fn one(id: u32) -> Result<u32, String> {
        fails("no")
    }

    pub(super) mod deeper {
        pub(in crate::items) struct Two;

        impl Two {
            pub(in crate::items) fn two(&self, id: u32) -> Result<u32, String> {
                super::one(id)
            }
        }
    }

    #[error_tracker::auto_track]
    pub(super) mod annotated {
        pub(in crate::items) fn once(id: u32) -> Result<u32, String> {
            crate::fails("no")
        }
    }

    #[error_tracker::track(off)]
    pub(super) mod quiet {
        pub(in crate::items) fn never(id: u32) -> Result<u32, String> {
            crate::fails("no")
        }
    }
}

#[test]
fn each_function_of_a_module_is_tracked_at_any_depth() {
    let event = only(|| drop(inside::deeper::Two.two(3)));
    assert_eq!(functions(&event), ["one", "two"]);
    assert_eq!(&*event.frames[1].module, "capture::items::inside::deeper");
}

#[test]
fn a_module_within_a_module_is_not_tracked_twice() {
    assert_eq!(functions(&only(|| drop(inside::annotated::once(3)))), ["once"]);
}

#[test]
fn a_module_within_a_module_can_be_left_out() {
    assert!(events(|| drop(inside::quiet::never(3))).is_empty());
}

#[auto_track]
fn outer(id: u32) -> Result<u32, String> {
    #[auto_track]
    fn inner(n: u32) -> Result<u32, String> {
        fails("no")
    }
    inner(id + 1)
}

#[test]
fn an_annotated_function_within_another_has_a_frame_of_its_own() {
    let event = only(|| drop(outer(3)));
    assert_eq!(functions(&event), ["inner", "outer"]);
    assert_eq!(shown(&event.frames[0].arguments), ["n = 4"]);
}
