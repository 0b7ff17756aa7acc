//! Checks JSON against the part of JSON Schema 2020-12 that `docs/answer.schema.json` uses. A
//! validator of the whole would pull in more crates than this program has.

use serde_json::Value;

use crate::place::package_file;

/// The schema of the answers.
pub(crate) struct Schema(Value);

impl Schema {
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(package_file("docs/answer.schema.json")).expect("read");
        Self(serde_json::from_str(&text).expect("JSON"))
    }

    /// The definition with this name.
    pub(crate) fn definition(&self, name: &str) -> Option<&Value> {
        self.0["$defs"].get(name)
    }

    /// The names of all definitions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let definitions = self.0["$defs"].as_object().expect("definitions");
        definitions.keys().map(String::as_str)
    }

    /// What the whole schema allows.
    pub(crate) fn whole(&self) -> &Value {
        &self.0
    }

    /// Says where `value` is not as `schema` wants it. Unlike a reader of answers, this does not pass
    /// over fields that the schema does not know.
    pub(crate) fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let rules = schema.as_object().expect("a schema is an object");
        for (keyword, rule) in rules {
            let holds = match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" => true,
                "$ref" => {
                    self.check(self.target(rule), value, at)?;
                    true
                }
                "const" => value == rule,
                "enum" => array(rule).contains(value),
                "type" => is_one_of(rule, value),
                "minimum" => value.as_u64() >= rule.as_u64(),
                "pattern" => matches(text(rule), text(value)),
                "anyOf" => array(rule)
                    .iter()
                    .any(|one| self.check(one, value, at).is_ok()),
                "items" => {
                    for (index, item) in array(value).iter().enumerate() {
                        self.check(rule, item, &format!("{at}[{index}]"))?;
                    }
                    true
                }
                "required" => array(rule)
                    .iter()
                    .all(|name| value.get(text(name)).is_some()),
                "additionalProperties" => {
                    for (name, property) in value.as_object().into_iter().flatten() {
                        self.check(rule, property, &format!("{at}.{name}"))?;
                    }
                    true
                }
                "properties" => {
                    self.check_properties(rule, value, at)?;
                    true
                }
                other => panic!("{other}: a keyword that this checker does not know"),
            };
            if !holds {
                return Err(format!("{at}: {value} is against {keyword} {rule}"));
            }
        }
        Ok(())
    }

    fn check_properties(&self, known: &Value, value: &Value, at: &str) -> Result<(), String> {
        for (name, property) in value.as_object().into_iter().flatten() {
            let schema = known
                .get(name)
                .ok_or(format!("{at}.{name} is not documented"))?;
            self.check(schema, property, &format!("{at}.{name}"))?;
        }
        Ok(())
    }

    fn target(&self, reference: &Value) -> &Value {
        let name = text(reference).strip_prefix("#/$defs/");
        let name = name
            .expect("a reference to a definition")
            .replace("%20", " ");
        self.definition(&name)
            .unwrap_or_else(|| panic!("{name} is not defined"))
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn is_one_of(types: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other}: no type"),
    };
    types
        .as_str()
        .map_or_else(|| array(types).iter().any(|one| is(text(one))), is)
}

/// The patterns of the schema: literal characters, and classes that each stand a number of times.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern = pattern
        .strip_prefix('^')
        .and_then(|rest| rest.strip_suffix('$'));
    let mut pattern = pattern.expect("a pattern of the whole");
    let mut rest = text.chars();
    while let Some(first) = pattern.chars().next() {
        let (class, count);
        if let Some((inside, after)) = pattern.strip_prefix('[').and_then(|p| p.split_once(']')) {
            class = inside;
            (count, pattern) = counted(after);
        } else {
            (class, count, pattern) = ("", 1, &pattern[first.len_utf8()..]);
        }
        let fits = |c: char| match class {
            "" => c == first,
            "0-9" => c.is_ascii_digit(),
            "0-9a-f" => c.is_ascii_digit() || matches!(c, 'a'..='f'),
            other => panic!("[{other}]: a class that this checker does not know"),
        };
        if !(0..count).all(|_| rest.next().is_some_and(fits)) {
            return false;
        }
    }
    rest.next().is_none()
}

/// How often the class before stands, and what follows.
fn counted(pattern: &str) -> (usize, &str) {
    match pattern
        .strip_prefix('{')
        .and_then(|rest| rest.split_once('}'))
    {
        Some((count, after)) => (count.parse().expect("a number"), after),
        None => (1, pattern),
    }
}

#[test]
fn the_checker_refuses_what_is_wrong() {
    let schema = Schema::read();
    let problem = serde_json::json!({
        "code": "io", "exit_status": 1, "text": "x", "hint": null, "args": {}
    });
    let check = |name: &str, value: &Value| {
        let definition = schema.definition(name).expect("defined");
        schema.check(definition, value, "").is_ok()
    };
    assert!(check("problem", &problem));
    for (field, wrong) in [
        ("code", Value::from(1)),
        ("exit_status", Value::from(-1)),
        ("hint", Value::from(true)),
        ("surplus", Value::from("")),
    ] {
        let mut changed = problem.clone();
        changed[field] = wrong;
        assert!(!check("problem", &changed), "{changed}");
    }
    assert!(!check("problem", &serde_json::json!({ "code": "io" })));
    assert!(check("dongle-id", &"KF-00000001-8".into()));
    for wrong in ["KF-0000001-8", "KF-00000001-8 ", "KG-00000001-8", ""] {
        assert!(!check("dongle-id", &wrong.into()), "{wrong}");
    }
}
