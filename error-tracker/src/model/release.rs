//! Which of two releases is the newer one, as far as their names tell. They stand in no list.

use std::cmp::Ordering;

/// Whether a release may be a later one than another: of two versions the higher one is, of names without an order, such
/// as commits, any other one.
pub(crate) fn may_be_newer(release: &str, than: &str) -> bool {
    let order = match (Version::read(release), Version::read(than)) {
        (Some(version), Some(than)) => version.cmp(&than),
        _ => Ordering::Equal,
    };
    order == Ordering::Greater || (order == Ordering::Equal && release != than)
}

/// A version such as `1.4.2`, `v2.0.0-rc.1` or `shop@2026.11.3+build7`; what stands behind `+` has no part in the order.
#[derive(PartialEq, Eq)]
struct Version<'a> {
    numbers: Vec<u64>,
    before_release: Option<&'a str>,
}

impl<'a> Version<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let text = text.rsplit_once('@').map_or(text, |(_, version)| version);
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let (numbers, before_release) = match text.split_once('-') {
            Some((numbers, rest)) => (numbers, Some(rest)),
            None => (text, None),
        };
        let mut numbers = numbers.split('.').map(str::parse).collect::<Result<Vec<u64>, _>>().ok()?;
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(Self { numbers, before_release })
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (self.before_release, other.before_release) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) => parts(one).cmp(parts(other)),
        })
    }
}

/// The parts of `rc.10`: numbers come before words, as semantic versioning has it.
fn parts(text: &str) -> impl Iterator<Item = (bool, u64, &str)> {
    text.split('.').map(|part| match part.parse() {
        Ok(number) => (false, number, ""),
        Err(_) => (true, 0, part),
    })
}

#[cfg(test)]
mod tests {
    use super::may_be_newer;

    #[test]
    fn versions_are_told_apart_by_their_numbers() {
        for (older, newer) in [
            ("1.4.2", "1.4.3"),
            ("1.9", "1.10"),
            ("v1.4", "2.0.0"),
            ("2.0.0-rc.2", "2.0.0-rc.10"),
            ("2.0.0-rc.10", "2.0.0"),
            ("shop@2026.1.9", "shop@2026.1.10"),
            ("41", "42"),
        ] {
            assert!(may_be_newer(newer, older), "{newer} after {older}");
            assert!(!may_be_newer(older, newer), "{older} before {newer}");
        }
    }

    #[test]
    fn where_names_have_no_order_any_other_one_may_be_newer() {
        assert!(may_be_newer("3f1c0de", "a91be77") && may_be_newer("a91be77", "3f1c0de"));
        assert!(may_be_newer("1.0+7", "1.0+8") && may_be_newer("next", "1.0"));
        assert!(!may_be_newer("1.0", "1.0") && !may_be_newer("a91be77", "a91be77"));
    }
}
