//! Every text is there, in both languages, and none is left over.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::{ast, parser};

use super::*;
use crate::{code::Code, mail::samples::one_of_each};

/// The ids that the files of a language define, with the variables that each message uses; an attribute
/// counts as a message.
pub(crate) fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    for file in language.files() {
        let file = parser::parse(file).expect("well-formed");
        for entry in file.body {
            let ast::Entry::Message(message) = entry else {
                continue;
            };
            let id = message.id.name.to_owned();
            for attribute in &message.attributes {
                let id = format!("{id}.{}", attribute.id.name);
                messages.insert(id, variables(&attribute.value));
            }
            let value = message.value.as_ref().expect("a text");
            messages.insert(id, variables(value));
        }
    }
    messages
}

fn variables(pattern: &ast::Pattern<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for element in &pattern.elements {
        let ast::PatternElement::Placeable { expression } = element else {
            continue;
        };
        let (ast::Expression::Inline(inline)
        | ast::Expression::Select {
            selector: inline, ..
        }) = expression;
        let ast::InlineExpression::VariableReference { id } = inline else {
            panic!("the tests do not look into {inline:?}");
        };
        found.insert(id.name.to_owned());
        if let ast::Expression::Select { variants, .. } = expression {
            found.extend(variants.iter().flat_map(|it| variables(&it.value)));
        }
    }
    found
}

fn is_help(id: &str) -> bool {
    id == "help" || id.starts_with("help-")
}

/// M-10: what one language says, the other one says of the same things.
#[test]
fn both_languages_have_the_same_texts_with_the_same_variables() {
    let [english, mut german] = Language::ALL.map(messages);
    // English help stands beside the command line's definition.
    german.retain(|id, _| !is_help(id) || english.contains_key(id));
    assert_eq!(english, german);
    let near = &english["notice-near-limit"];
    assert!(near.contains("limit"), "{near:?}");
    assert!(english.contains_key("error-not-certified.hint"));
}

#[test]
fn every_file_is_well_formed_and_no_id_is_there_twice() {
    for language in Language::ALL {
        let mut bundle = FluentBundle::new_concurrent(vec![id(language)]);
        for file in language.files() {
            let file = FluentResource::try_new(file.to_owned()).expect("well-formed");
            bundle.add_resource(file).expect("no id twice");
        }
    }
}

/// Every text that the program names is there, and every text that is there is named somewhere.
#[test]
fn the_source_and_the_texts_know_the_same_ids() {
    let english = messages(Language::English);
    let mut source = String::new();
    for directory in ["src", "../host/help/src"] {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
        read_sources(&directory, &mut source);
    }
    for call in ["Message::new(", "texts.text(", "refused("] {
        for rest in source.split(call).skip(1) {
            let Some(rest) = rest.trim_start().strip_prefix('"') else {
                continue;
            };
            let id = rest.split('"').next().unwrap_or_default();
            assert!(english.contains_key(id), "{call}\"{id}\": no such text");
        }
    }
    // Ids that are put together: of titles and of notices there are tests of their own.
    let made = |id: &str| id.starts_with("title-") || id.starts_with("notice-");
    let unused: Vec<_> = english
        .keys()
        .filter(|id| !id.contains('.') && !made(id) && !source.contains(&format!("\"{id}\"")))
        .collect();
    assert!(unused.is_empty(), "texts that nobody says: {unused:?}");
}

/// All source but tests.
fn read_sources(directory: &Path, source: &mut String) {
    for entry in fs::read_dir(directory).expect("lists") {
        let path = entry.expect("lists").path();
        let name = path.file_name().and_then(|name| name.to_str());
        if path.is_dir() && name != Some("tests") {
            read_sources(&path, source);
        } else if path.extension().is_some_and(|end| end == "rs") && name != Some("tests.rs") {
            source.push_str(&fs::read_to_string(&path).expect("reads"));
        }
    }
}

fn starting(with: &str) -> BTreeSet<String> {
    let all = messages(Language::English).into_keys();
    all.filter(|id| id.starts_with(with)).collect()
}

/// M-10: a notice's text is called after its kind.
#[test]
fn every_notice_has_its_text() {
    let notices = one_of_each();
    let kinds = notices
        .iter()
        .map(|it| format!("notice-{}", it.subject().0));
    assert_eq!(kinds.collect::<BTreeSet<_>>(), starting("notice-"));
}

/// RFC 9457, section 3.1.3: a title is the same for each problem of a kind, so it has no values.
#[test]
fn every_code_has_a_title_of_its_own_in_both_languages() {
    let codes = Code::ALL.iter().map(|code| format!("title-{code}"));
    assert_eq!(codes.collect::<BTreeSet<_>>(), starting("title-"));
    for language in Language::ALL {
        let all = messages(language);
        let titles: BTreeSet<_> = Code::ALL
            .iter()
            .map(|code| code.title(Texts::of(language)))
            .collect();
        assert_eq!(titles.len(), Code::ALL.len(), "{titles:?}");
        for code in Code::ALL {
            assert!(all[&format!("title-{code}")].is_empty(), "{code}");
        }
    }
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

#[test]
fn tags_and_locale_names_choose_the_language() {
    for (tag, language) in [
        ("de", Some(Language::German)),
        ("de_CH.UTF-8", Some(Language::German)),
        ("DE-at", Some(Language::German)),
        ("en_US.UTF-8", Some(Language::English)),
        ("fr", None),
        ("C.UTF-8", None),
        ("", None),
        ("nonsense!", None),
    ] {
        assert_eq!(Language::of_tag(tag), language, "{tag}");
    }
}
