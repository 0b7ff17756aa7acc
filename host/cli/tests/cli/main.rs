//! The program as people and scripts meet it: what it prints, and the status it ends with.
//!
//! The snapshots are reviewed with `cargo insta review`; `INSTA_UPDATE=always` takes them as they are.
//! Keys, times and places in them are replaced by their names. No dongle may be plugged into the
//! machine that runs this: the program would find it.

#[cfg(feature = "agent")]
mod agent;
mod answers;
mod cheats;
mod docs;
mod doctor;
mod errors;
mod firmware;
mod flows;
mod hardware;
mod help;
mod online;
mod place;
mod schema;
#[cfg(feature = "station")]
mod station;
mod streams;
mod together;
mod vendor;

/// What differs from run to run, and how it is called in snapshots.
const CHANGING: [(&str, &str); 6] = [
    (r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[TIME]"),
    (r"\b20\d{6}T\d{6}Z", "[STAMP]"),
    (r"\b[0-9a-f]{64}\b", "[64 HEX DIGITS]"),
    (r"\b[0-9a-f]{32}\b", "[32 HEX DIGITS]"),
    (r"\([0-9a-f]{8} \.\.\.\)", "([8 HEX DIGITS] ...)"),
    (r"[A-Za-z0-9+/=]{80,}", "[BASE64]"),
];

/// Compares a transcript with the snapshot of this name.
#[track_caller]
fn check(name: &str, transcript: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (pattern, name) in CHANGING {
        settings.add_filter(pattern, name);
    }
    settings.bind(|| insta::assert_snapshot!(name, transcript));
}
