//! What makes two events the same issue.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Names an issue: 128 bits, written as 32 lower-case hexadecimal digits.
///
/// ```
/// use error_tracker::Fingerprint;
///
/// let fingerprint: Fingerprint = "9f86d081884c7d659a2feaa0c55ad015".parse()?;
/// assert_eq!(fingerprint.to_string(), "9f86d081884c7d659a2feaa0c55ad015");
/// # Ok::<(), error_tracker::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The fingerprint with these bytes.
    ///
    /// ```
    /// use error_tracker::Fingerprint;
    ///
    /// assert_eq!(Fingerprint::from_bytes([0xab; 16]).to_string(), "ab".repeat(16));
    /// ```
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes, in the order in which they are written.
    ///
    /// ```
    /// use error_tracker::Fingerprint;
    ///
    /// let fingerprint: Fingerprint = "9f86d081884c7d659a2feaa0c55ad015".parse()?;
    /// assert_eq!(fingerprint.as_bytes()[..2], [0x9f, 0x86]);
    /// # Ok::<(), error_tracker::Error>(())
    /// ```
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Hashes the parts, each with its length before it, by FNV-1a with 128 bits
    /// (Fowler, Noll, Vo; IETF draft-eastlake-fnv): stable across versions, platforms and processes.
    ///
    /// ```
    /// use error_tracker::Fingerprint;
    ///
    /// assert_eq!(Fingerprint::of_parts(["queue", "full"]), Fingerprint::of_parts(["queue", "full"]));
    /// assert_ne!(Fingerprint::of_parts(["queue", "full"]), Fingerprint::of_parts(["queuefull"]));
    /// ```
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let mut hash = OFFSET;
        let mut eat = |bytes: &[u8]| {
            for &byte in bytes {
                hash = (hash ^ u128::from(byte)).wrapping_mul(PRIME);
            }
        };
        for part in parts {
            eat(&(part.len() as u64).to_le_bytes());
            eat(part.as_bytes());
        }
        Self(hash.to_be_bytes())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = crate::Error;

    fn from_str(text: &str) -> crate::Result<Self> {
        let invalid = || crate::Error::new(crate::ErrorKind::InvalidQuery, format!("\"{text}\" is not a fingerprint"));
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(invalid());
        }
        u128::from_str_radix(text, 16).map(|bits| Self(bits.to_be_bytes())).map_err(|_| invalid())
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn a_fingerprint_reads_back_from_its_text() {
        let fingerprint = Fingerprint::of_parts(["1", "error", "app::Error"]);
        assert_eq!(fingerprint.to_string().parse::<Fingerprint>().unwrap(), fingerprint);
    }

    #[test]
    fn where_one_part_ends_and_the_next_begins_matters() {
        assert_ne!(Fingerprint::of_parts(["ab", "c"]), Fingerprint::of_parts(["a", "bc"]));
    }

    #[test]
    fn text_that_is_no_fingerprint_is_refused() {
        assert!("+0000000000000000000000000000001".parse::<Fingerprint>().is_err());
        assert!("abc".parse::<Fingerprint>().is_err());
    }
}
