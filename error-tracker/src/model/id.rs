//! The identity of one event.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Identifies one event: a UUID of version 7, so that ids sort by the time of capture.
///
/// ```
/// use error_tracker::EventId;
///
/// let id: EventId = "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5".parse()?;
/// assert_eq!(id.to_string(), "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5");
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(Uuid);

impl EventId {
    /// The id with these bytes.
    ///
    /// ```
    /// use error_tracker::EventId;
    ///
    /// let id: EventId = "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5".parse()?;
    /// assert_eq!(EventId::from_bytes(*id.as_bytes()), id);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The sixteen bytes, most significant first: their order is the order of time.
    ///
    /// ```
    /// use error_tracker::EventId;
    ///
    /// let (earlier, later) = (EventId::from_bytes([1; 16]), EventId::from_bytes([2; 16]));
    /// assert!(earlier.as_bytes() < later.as_bytes());
    /// ```
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    pub(crate) const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({})", self.0)
    }
}

impl FromStr for EventId {
    type Err = crate::Error;

    fn from_str(text: &str) -> crate::Result<Self> {
        Uuid::parse_str(text)
            .map(Self)
            .map_err(|_| crate::Error::new(crate::ErrorKind::InvalidQuery, format!("\"{text}\" is not an event id")))
    }
}
