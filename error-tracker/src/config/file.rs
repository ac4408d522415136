//! The settings from TOML, JSON or any other format of `serde`: the same names as the builder's.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use super::{
    Config,
    settings::{SETTINGS, is_secret},
    source::{Given, Written},
};

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut config = Self::new();
        for (name, value) in Map::<String, Value>::deserialize(deserializer)? {
            let group = format!("{name}.");
            let names: Vec<&str> = SETTINGS.iter().filter_map(|(path, _)| path.strip_prefix(&group)).collect();
            match value {
                _ if names.is_empty() => set(&mut config, &name, &value)?,
                Value::Object(values) => {
                    for (inner, value) in &values {
                        if !names.contains(&inner.as_str()) {
                            return Err(unknown(inner, &format!("`{name}` has "), &names));
                        }
                        set(&mut config, &format!("{group}{inner}"), value)?;
                    }
                }
                _ => {
                    let names = listed(&names);
                    let message = format!("setting `{name}` is no group of settings, allowed are {names} below it");
                    return Err(de::Error::custom(message));
                }
            }
        }
        Ok(config)
    }
}

fn set<E: de::Error>(config: &mut Config, path: &str, value: &Value) -> Result<(), E> {
    let Some((_, set)) = SETTINGS.iter().find(|(known, _)| *known == path) else {
        let mut names: Vec<&str> = SETTINGS.iter().filter_map(|(path, _)| path.split('.').next()).collect();
        names.dedup();
        return Err(unknown(path, "", &names));
    };
    let (name, is_secret) = (format!("setting `{path}`"), is_secret(path));
    set(config, &Written { name, value: Given::Json(value), is_secret }).map_err(E::custom)
}

fn unknown<E: de::Error>(name: &str, group: &str, names: &[&str]) -> E {
    let allowed = if group.is_empty() { "allowed are " } else { group };
    E::custom(format!("unknown field `{name}`, {allowed}{}", listed(names)))
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
