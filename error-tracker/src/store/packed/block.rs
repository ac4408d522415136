//! A block as bytes: sorted entries, of each of which only what sets its key apart from the one before is kept.

/// Entries as bytes, at least one and about as many as fit: what the key shares with the one before, what is left of it,
/// and the value, each with its length; of a value one more, and zero for an entry that is gone.
pub(super) fn encode_up_to<'a>(
    entries: &mut std::iter::Peekable<impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>>,
    bytes: usize,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes + bytes / 4);
    let (mut before, mut taken): (&[u8], _) = (&[], 0);
    while let Some((key, value)) = entries.next_if(|_| taken == 0 || taken < bytes) {
        let shared = key.iter().zip(before).take_while(|(a, b)| a == b).count();
        put_number(&mut out, shared);
        put_number(&mut out, key.len() - shared);
        put_number(&mut out, value.map_or(0, |value| value.len() + 1));
        out.extend_from_slice(key.get(shared..).unwrap_or_default());
        out.extend_from_slice(value.unwrap_or_default());
        taken += 3 + key.len() + value.map_or(0, <[u8]>::len);
        before = key;
    }
    out
}

fn put_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0_usize;
    for shift in [0, 7, 14, 21, 28] {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Hands out the entries one by one; false when what follows cannot be read.
pub(super) fn decode(mut bytes: &[u8], take: &mut impl FnMut(&[u8], Option<&[u8]>)) -> bool {
    let mut key = Vec::new();
    while !bytes.is_empty() {
        let Some(()) = decode_one(&mut bytes, &mut key, take) else { return false };
    }
    true
}

fn decode_one(bytes: &mut &[u8], key: &mut Vec<u8>, take: &mut impl FnMut(&[u8], Option<&[u8]>)) -> Option<()> {
    let (shared, own, value) = (take_number(bytes)?, take_number(bytes)?, take_number(bytes)?);
    if shared > key.len() {
        return None;
    }
    key.truncate(shared);
    let (suffix, rest) = bytes.split_at_checked(own)?;
    key.extend_from_slice(suffix);
    let (value, rest) = match value.checked_sub(1) {
        Some(length) => rest.split_at_checked(length).map(|(value, rest)| (Some(value), rest))?,
        None => (None, rest),
    };
    *bytes = rest;
    take(key, value);
    Some(())
}
