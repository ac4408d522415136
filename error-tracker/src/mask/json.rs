//! Masking of JSON values in place, at any depth and without recursion.

use serde_json::Value;

use super::MaskRules;

/// Fields that hold a name, and those that hold what goes with it.
const NAME_FIELDS: &[&str] = &["name", "key", "field", "header", "k"];
const VALUE_FIELDS: &[&str] = &["value", "val", "v"];

impl MaskRules {
    /// Hides the secrets of a JSON value in place, and says whether there were any.
    ///
    /// Hidden are the values of secret keys at any depth, the second of a pair `["password", "x"]`, the field `value`
    /// beside a field `name` that holds a secret name, and in every string what [`text`](Self::text) hides there.
    ///
    /// ```
    /// use error_tracker::mask::MaskRules;
    ///
    /// let mut value = serde_json::json!({ "order": 7, "card": { "cvv": "737" } });
    /// assert!(MaskRules::default().json(&mut value));
    /// assert_eq!(value["order"], 7);
    /// assert_ne!(value["card"]["cvv"], "737");
    /// ```
    pub fn json(&self, value: &mut Value) -> bool {
        let mut masked = false;
        let mut scratch = String::new();
        let mut left = vec![value];
        while let Some(value) = left.pop() {
            match value {
                Value::String(text) => {
                    scratch.clear();
                    if self.text(text, &mut scratch) {
                        masked = true;
                        std::mem::swap(text, &mut scratch);
                    }
                }
                Value::Array(items) => {
                    let mut name: Option<String> = None;
                    for (index, item) in items.iter_mut().enumerate() {
                        if let Some(mask) = name.take() {
                            *item = Value::String(mask);
                            masked = true;
                            continue;
                        }
                        if let Value::String(text) = &*item
                            && (index == 0 || text.starts_with('-'))
                            && !text.contains(char::is_whitespace)
                            && !text.contains('=')
                        {
                            name = self.name(text).map(std::borrow::Cow::into_owned);
                        }
                        left.push(item);
                    }
                }
                Value::Object(fields) => {
                    let held = fields.iter().find_map(|(key, value)| {
                        let is_name = NAME_FIELDS.iter().any(|field| key.eq_ignore_ascii_case(field));
                        value.as_str().filter(|_| is_name).and_then(|name| self.name(name))
                    });
                    for (key, value) in fields.iter_mut() {
                        let held =
                            held.as_ref().filter(|_| VALUE_FIELDS.iter().any(|field| key.eq_ignore_ascii_case(field)));
                        match self.name(key).or_else(|| held.cloned()) {
                            Some(mask) => {
                                *value = Value::String(mask.into_owned());
                                masked = true;
                            }
                            None => left.push(value),
                        }
                    }
                }
                Value::Null | Value::Bool(_) => {}
                Value::Number(number) => {
                    // A card number may be a number.
                    scratch.clear();
                    if self.text(&number.to_string(), &mut scratch) {
                        masked = true;
                        *value = Value::String(std::mem::take(&mut scratch));
                    }
                }
            }
        }
        masked
    }
}
