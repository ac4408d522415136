//! Where a scope has its web request from: described only when something fails.

use std::fmt::Debug;

use crate::{mask::MaskRules, model::Request};

/// Describes the web request that a scope belongs to.
pub(crate) trait RequestSource: Debug + Send + Sync {
    /// The request as it is known now, masked.
    fn describe(&self, mask: &MaskRules) -> Request;
}
