//! Any text as a license document: nothing panics, and what is read is written and read the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use licfmt::{document::Document as _, envelope, license::License};

/// A file around `payload` as the writer makes it; its signature is none.
fn around(payload: &str) -> String {
    format!(
        "{{\n  \"keyfob\": \"license/1\",\n  \"payload\": {payload},\n  \"certificates\": [\n    \"AA==\"\n  ],\n  \
         \"signatures\": [\n    \"AA==\"\n  ]\n}}\n"
    )
}

fuzz_target!(|payload: &str| {
    let Ok(license) = envelope::read_unverified::<License>(around(payload).as_bytes()) else {
        return;
    };
    license.check().expect("checked while reading");
    let written = serde_json::to_string(&license).expect("what was read can be written");
    let again = envelope::read_unverified::<License>(around(&written).as_bytes());
    assert_eq!(again, Ok(license));
});
