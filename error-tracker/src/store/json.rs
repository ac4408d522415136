//! JSON as `serde_json` writes it, byte by byte the same, in less time: what an event consists of is text that mostly has
//! nothing to escape, which is seen here for 32 bytes at once. Reading is `serde_json`'s.

use std::fmt::{self, Display, Write as _};

use serde::{Serialize, Serializer, ser};
use serde_json::{Error, Result};

/// Adds the value to what is there.
pub(super) fn write(out: &mut Vec<u8>, value: &impl Serialize) -> Result<()> {
    value.serialize(Json(out))
}

/// How many bytes are looked at at once.
const CHUNK: usize = 32;

const fn is_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// How many bytes at the beginning stay as they are.
fn plain(bytes: &[u8]) -> usize {
    let (chunks, _) = bytes.as_chunks::<CHUNK>();
    let is_plain = |chunk: &&[u8; CHUNK]| !chunk.iter().fold(false, |any, byte| any | is_escaped(*byte));
    let sure = chunks.iter().take_while(is_plain).count() * CHUNK;
    let rest = bytes.iter().skip(sure);
    sure + rest.take_while(|byte| !is_escaped(**byte)).count()
}

/// Adds the text without its quotation marks.
fn escape(out: &mut Vec<u8>, text: &str) {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let mut left = text.as_bytes();
    loop {
        let Some((plain, rest)) = left.split_at_checked(plain(left)) else { return };
        out.extend_from_slice(plain);
        let Some((byte, rest)) = rest.split_first() else { return };
        left = rest;
        let short = match byte {
            b'"' | b'\\' => *byte,
            b'\n' => b'n',
            b'\t' => b't',
            b'\r' => b'r',
            0x08 => b'b',
            0x0c => b'f',
            _ => {
                let digit = |number: u8| DIGITS.get(usize::from(number & 0xf)).copied().unwrap_or(b'0');
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(*byte)]);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', short]);
    }
}

/// Writes one value.
struct Json<'a>(&'a mut Vec<u8>);

impl<'a> Json<'a> {
    fn put(self, text: &[u8]) -> Result<()> {
        self.0.extend_from_slice(text);
        Ok(())
    }

    /// Opens what the items stand in.
    fn open(self, begin: &[u8], end: &'static [u8]) -> Items<'a> {
        self.0.extend_from_slice(begin);
        Items { out: self.0, is_first: true, end, is_foreign: false }
    }

    /// Opens what stands in an object of its own, by the name of the variant.
    fn open_variant(self, name: &str, begin: u8, end: &'static [u8]) -> Items<'a> {
        self.0.extend_from_slice(b"{\"");
        escape(self.0, name);
        self.open(&[b'"', b':', begin], end)
    }
}

/// What is shorter to have written by the library.
macro_rules! by_the_library {
    ($($method:ident($type:ty)),* $(,)?) => {
        $(fn $method(self, value: $type) -> Result<()> {
            serde_json::Serializer::new(self.0).$method(value)
        })*
    };
}

impl<'a> Serializer for Json<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Items<'a>;
    type SerializeStruct = Items<'a>;
    type SerializeStructVariant = Items<'a>;

    by_the_library! {
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64), serialize_i128(i128),
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64), serialize_u128(u128),
        serialize_f32(f32), serialize_f64(f64), serialize_char(char), serialize_bytes(&[u8]),
    }

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.put(if value { b"true" } else { b"false" })
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.0.push(b'"');
        escape(self.0, value);
        self.0.push(b'"');
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<()> {
        self.0.push(b'"');
        write!(Escaped(self.0), "{value}").map_err(ser::Error::custom)?;
        self.0.push(b'"');
        Ok(())
    }

    fn serialize_none(self) -> Result<()> {
        self.put(b"null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.put(b"null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.put(b"null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        let mut items = self.open(b"{", b"}");
        items.entry(variant, value)?;
        items.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>> {
        Ok(self.open(b"[", b"]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>> {
        Ok(self.open(b"[", b"]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>> {
        Ok(self.open(b"[", b"]"))
    }

    fn serialize_tuple_variant(self, _: &str, _: u32, variant: &'static str, _: usize) -> Result<Items<'a>> {
        Ok(self.open_variant(variant, b'[', b"]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'a>> {
        Ok(self.open(b"{", b"}"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Items<'a>> {
        // With features that another crate may turn on, the library hands numbers and raw text to itself this way.
        if name.starts_with("$serde_json::private::") {
            return Ok(Items { out: self.0, is_first: true, end: b"", is_foreign: true });
        }
        Ok(self.open(b"{", b"}"))
    }

    fn serialize_struct_variant(self, _: &str, _: u32, variant: &'static str, _: usize) -> Result<Items<'a>> {
        Ok(self.open_variant(variant, b'{', b"}}"))
    }
}

/// Escapes what is formatted.
struct Escaped<'a>(&'a mut Vec<u8>);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(self.0, text);
        Ok(())
    }
}

/// Writes the items of a list, or the entries of an object.
struct Items<'a> {
    out: &'a mut Vec<u8>,
    is_first: bool,
    end: &'static [u8],
    /// Whether the one entry is a text that is JSON already.
    is_foreign: bool,
}

impl Items<'_> {
    fn next(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(b',');
        }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.next();
        value.serialize(Json(self.out))
    }

    fn entry<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        if self.is_foreign {
            let text: String = serde_json::from_slice(&serde_json::to_vec(value)?)?;
            self.out.extend_from_slice(text.as_bytes());
            return Ok(());
        }
        self.next();
        self.out.push(b'"');
        escape(self.out, name);
        self.out.extend_from_slice(b"\":");
        value.serialize(Json(self.out))
    }

    fn close(self) -> Result<()> {
        self.out.extend_from_slice(self.end);
        Ok(())
    }
}

macro_rules! list {
    ($($of:ident::$method:ident),* $(,)?) => {
        $(impl ser::$of for Items<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.item(value)
            }

            fn end(self) -> Result<()> {
                self.close()
            }
        })*
    };
}

macro_rules! object {
    ($($of:ident),*) => {
        $(impl ser::$of for Items<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
                self.entry(name, value)
            }

            fn end(self) -> Result<()> {
                self.close()
            }
        })*
    };
}

list! {
    SerializeSeq::serialize_element, SerializeTuple::serialize_element, SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field,
}
object!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.next();
        let begin = self.out.len();
        key.serialize(Json(self.out))?;
        match self.out.get(begin) {
            Some(b'"') => Ok(()),
            Some(b'[' | b'{') | None => Err(ser::Error::custom("key must be a string")),
            Some(_) => {
                self.out.insert(begin, b'"');
                self.out.push(b'"');
                Ok(())
            }
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.out.push(b':');
        value.serialize(Json(self.out))
    }

    fn end(self) -> Result<()> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;
    use crate::model::Event;

    fn check<T: Serialize + ?Sized>(value: &T) {
        let mut out = b"before".to_vec();
        write(&mut out, &value).unwrap();
        let by_the_library = serde_json::to_string(value).unwrap();
        assert_eq!(std::str::from_utf8(&out).unwrap(), format!("before{by_the_library}"));
    }

    #[test]
    fn every_character_at_every_place_is_written_as_the_library_does() {
        for code in (0..0x300).chain([0x2028, 0xfeff, 0x1f600]) {
            let letter = char::from_u32(code).unwrap();
            for before in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 5] {
                check(&format!("{0}{letter}{0}", "x".repeat(before)));
            }
        }
        let all: String = (0..0x80).filter_map(char::from_u32).collect();
        check(&all.repeat(3));
    }

    #[test]
    fn values_of_every_shape_are_written_as_the_library_does() {
        #[derive(Serialize)]
        struct Unit;
        #[derive(Serialize)]
        struct Newtype(i128);
        #[derive(Serialize)]
        enum Variant {
            Bare,
            One(u8),
            Two(u8, f32),
            Named { letter: char, missing: Option<()> },
        }
        let numbers = json!([0, -1, u64::MAX, i64::MIN, 1.5, 1e300, f64::NAN, true, false, null]);
        check(&numbers);
        check(&(Unit, Newtype(i128::MIN), u128::MAX, 2.0_f32, b"bytes".as_slice(), [Some("a"), None]));
        check(&[Variant::Bare, Variant::One(1), Variant::Two(2, 0.1), Variant::Named { letter: '"', missing: None }]);
        check(&BTreeMap::from([(1, "one"), (-2, "two")]));
        check(&BTreeMap::from([('"', [(); 2])]));
        check(&json!({ "": {}, "a\"b": [[], [{}], ["\\"]], "ä": { "deep": [1, { "er": null }] } }));
        assert!(write(&mut Vec::new(), &BTreeMap::from([([1], 2)])).is_err());
    }

    #[test]
    fn an_event_is_written_as_the_library_does() {
        let text = include_str!("../../tests/data/event.json")
            .replace("ISSUE", "9f86d081884c7d659a2feaa0c55ad015")
            .replace("ID", "0191a5a0-0000-7000-8000-000000000000");
        let mut event: Event = serde_json::from_str(&text).unwrap();
        event.context.insert("quoted \"key\"\n".to_owned(), json!({ "list": [1, "two\u{1}", Value::Null] }));
        check(&event);
    }

    #[test]
    fn what_the_library_hands_to_itself_is_written_as_it_is() {
        struct Number;
        impl Serialize for Number {
            fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                let name = "$serde_json::private::Number";
                let mut number = serializer.serialize_struct(name, 1)?;
                ser::SerializeStruct::serialize_field(&mut number, name, "1.50")?;
                ser::SerializeStruct::end(number)
            }
        }
        let mut out = Vec::new();
        write(&mut out, &[Number, Number]).unwrap();
        assert_eq!(out, b"[1.50,1.50]");
    }
}
