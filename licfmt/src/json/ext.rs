//! `ext`: signed data that older programs may ignore. The one place where unknown keys are welcome.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeSeed, MapAccess, SeqAccess},
};

use super::{
    limits::{Count, DEPTH_MAX},
    text::is_unprintable,
};

/// An object whose keys are all different.
pub type Object = BTreeMap<String, Value>;

/// Named values that travel with a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Ext(pub Object);

impl Ext {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A JSON value as signed files allow it: no fractions and no negative numbers (readers disagree on
/// them), no number beyond 2^53 − 1, no key twice, no deeper than [`DEPTH_MAX`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Count(Count),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Object),
}

impl<'de> Deserialize<'de> for Ext {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match (Reader { levels: DEPTH_MAX }).deserialize(deserializer)? {
            Value::Object(object) => Ok(Self(object)),
            _ => Err(de::Error::custom("ext must be an object")),
        }
    }
}

/// Reads a value that may still nest `levels` deep.
#[derive(Clone, Copy)]
struct Reader {
    levels: usize,
}

impl Reader {
    fn inner<E: de::Error>(self) -> Result<Self, E> {
        let levels = self.levels.checked_sub(1);
        levels
            .map(|levels| Self { levels })
            .ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without fractions or negative numbers")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Count::new(value)
            .map(Value::Count)
            .ok_or_else(|| E::custom("number beyond 2^53 - 1"))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        harmless(value).map(|()| Value::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut object = Object::new();
        while let Some(key) = map.next_key::<String>()? {
            harmless(&key)?;
            let value = map.next_value_seed(inner)?;
            if object.contains_key(&key) {
                return Err(de::Error::custom(format_args!("duplicate key `{key}`")));
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// Whoever shows these texts may trust them not to steer a terminal.
fn harmless<E: de::Error>(text: &str) -> Result<(), E> {
    if text.chars().any(is_unprintable) {
        Err(E::custom("control character in ext"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    fn read(json: &str) -> Result<Ext, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_read_is_written_alike() {
        let json = r#"{"a":[1,true,null,"x"],"b":{"c":9007199254740991}}"#;
        let ext = read(json).expect("allowed");
        assert_eq!(serde_json::to_string(&ext).expect("writes"), json);
    }

    #[test]
    fn what_readers_disagree_on_is_refused() {
        let deep = |levels: usize| {
            std::format!(
                r#"{{"a":{}{}}}"#,
                "[".repeat(levels - 1),
                "]".repeat(levels - 1)
            )
        };
        assert!(read(&deep(DEPTH_MAX)).is_ok());
        for (json, why) in [
            (r#"{"a":1,"a":1}"#, "duplicate key `a`"),
            (r#"{"a":{"b":1,"b":2}}"#, "duplicate key `b`"),
            (r#"{"a":9007199254740992}"#, "beyond 2^53"),
            (r#"{"a":1.5}"#, "without fractions"),
            (r#"{"a":"\u001b[2J"}"#, "control character"),
            (r#"{"\u009b":1}"#, "control character"),
            (r#"{"a":-1}"#, "without fractions"),
            (r"[]", "must be an object"),
            (&deep(DEPTH_MAX + 1), "nested too deep"),
        ] {
            let refused = read(json).expect_err(json);
            assert!(refused.contains(why), "{json}: {refused}");
        }
    }
}
