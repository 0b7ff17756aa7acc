//! `keyfob agent check`: what is wrong with the settings, and with what they name.

use crate::{check, place::Place};

const GOOD: &str = "\
state = 'agent'
[site.promos]
directory = 'lic'
roots = ['vendor/root.pem']
[notice.panel]
command = ['sh', '-c', 'true']
[notice.control-room]
webhook = 'https://alarms.example.com'
[notice.file]
log = 'notices.jsonl'
";

const NEGLECTED: &str = "\
state = 'text/agent'
[site.new]
directory = 'not-yet'
roots = ['vendor/root.pem']
[site.promos]
directory = 'text'
roots = ['away.pem', 'text', 'vendor/root.key.pem']
[notice.a]
command = ['keyfob-no-such-program', '{text}']
[notice.b]
command = ['./text']
[notice.c]
webhook = 'https://alarms.example.com'
ca = 'text'
[notice.d]
log = 'away/notices.jsonl'
[notice.e]
log = 'lic'
";

/// Everything is said at once, each with its setting and what to do; a directory that is still to come is no error.
#[test]
#[cfg(unix)]
fn what_the_settings_name_is_looked_at() {
    for language in ["en", "de"] {
        let mut place = Place::new(language);
        place.quietly("vendor init --no-passphrase");
        place.write("text", "a shopping list\n");
        place.write("good.toml", GOOD);
        place.write("neglected.toml", NEGLECTED);
        place
            .run("agent check --config good.toml")
            .note("The program is installed.");
        std::fs::create_dir(place.path("lic")).expect("made");
        place
            .run("agent check --config good.toml")
            .run("agent check --config neglected.toml");
        check(&format!("agent-check-{language}"), &place.transcript());
        assert!(!place.path("agent").exists(), "looking makes nothing");
        assert!(!place.path("notices.jsonl").exists());
    }
}
