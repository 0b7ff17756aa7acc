//! Every text is there, in both languages, and none is left over.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::mail::samples::one_of_each;

/// The ids that a file defines, with the variables that each message uses.
fn messages(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut id = String::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some((start, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
            start.clone_into(&mut id);
        }
        let used = line.split("{ $").skip(1);
        let used = used.filter_map(|rest| rest.split([' ', '}']).next());
        let variables = messages.entry(id.clone()).or_default();
        variables.extend(used.map(str::to_owned));
    }
    messages
}

/// M-10: what one language says, the other one says of the same things.
#[test]
fn both_languages_have_the_same_texts_with_the_same_variables() {
    let [english, german] = Language::ALL.map(|language| messages(language.mails()));
    assert_eq!(english, german);
    assert!(
        english["notice-near-limit"].contains("limit"),
        "{english:?}"
    );
}

#[test]
fn every_file_is_well_formed_and_no_id_is_there_twice() {
    for language in Language::ALL {
        let mut bundle = FluentBundle::new_concurrent(vec![id(language)]);
        let file = FluentResource::try_new(language.mails().to_owned()).expect("well-formed");
        bundle.add_resource(file).expect("no id twice");
    }
}

/// M-10: the ids that the code names are those of the files. A notice's is made of its kind.
#[test]
fn every_text_is_used_and_every_text_that_is_used_is_there() {
    let mut used: BTreeSet<String> = one_of_each()
        .iter()
        .map(|notice| format!("notice-{}", notice.subject().0))
        .collect();
    let named = include_str!("../mail.rs").split("texts.text(\"").skip(1);
    used.extend(named.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    let there: BTreeSet<_> = messages(Language::English.mails()).into_keys().collect();
    assert_eq!(used, there);
}

/// A variable that the code does not give would stand in the mail as `{$name}`.
#[test]
fn a_text_that_lacks_a_variable_shows() {
    let texts = Texts::new(Language::English);
    let text = texts.text("notice-silent", &FluentArgs::new());
    assert!(text.contains("{$since}"), "{text}");
    assert_eq!(
        texts.text("no-such-text", &FluentArgs::new()),
        "no-such-text"
    );
}
