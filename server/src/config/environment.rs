//! Environment variables in place of the file's values.

use toml::{Table, Value};

use super::ConfigError;

/// What all variables begin with.
const PREFIX: &str = "KEYFOB_SERVER_";
/// Of the same form, but read elsewhere.
const OTHERS: [&str; 2] = ["KEYFOB_SERVER_PASSPHRASE", "KEYFOB_SERVER_DIR"];
const SECTIONS: [&str; 7] = [
    "database", "forks", "log", "notices", "rates", "resets", "tls",
];

/// Puts a variable's value in its place; variables of others are passed over.
pub(super) fn put(table: &mut Table, name: &str, value: String) -> Result<(), ConfigError> {
    let Some(place) = name.strip_prefix(PREFIX) else {
        return Ok(());
    };
    if OTHERS.contains(&name) {
        return Ok(());
    }
    let place = place.to_lowercase();
    let section = SECTIONS
        .iter()
        .find_map(|section| Some((*section, place.strip_prefix(section)?.strip_prefix('_')?)));
    let unknown = || ConfigError::Unknown(name.to_owned());
    let (table, key) = match section {
        None => (table, &*place),
        Some((section, key)) => {
            let section = table
                .entry(section)
                .or_insert_with(|| Value::Table(Table::new()));
            (section.as_table_mut().ok_or_else(unknown)?, key)
        }
    };
    table.insert(key.to_owned(), typed(value));
    Ok(())
}

/// A number, a truth value or a list where it reads as one, else a text.
fn typed(value: String) -> Value {
    let alone: Result<Table, _> = format!("value = {value}").parse();
    let read = alone.ok().and_then(|mut table| table.remove("value"));
    let read = read.filter(|read| read.is_integer() || read.is_bool() || read.is_array());
    read.unwrap_or(Value::String(value))
}
