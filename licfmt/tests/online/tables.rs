//! Tables of the page, and of the vectors, made from the code.

use std::{env, fs};

use licfmt::{
    hardware::Component,
    lease::WAIVER_MAX_S,
    limits::{Count, ENTRIES_MAX, FILE_MAX},
    online::{Answer, Token, TokenError},
    text::{LicenseNumber, Name, Text},
};

use crate::{folder, samples};

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<_> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(head.len()));
    let rows: String = rows.into_iter().map(|row| line(&row)).collect();
    line(&head) + &rule + &rows
}

fn code(text: &dyn std::fmt::Display) -> String {
    format!("`{text}`")
}

pub(crate) fn limits() -> String {
    let rows = [
        ("bytes of a request's body", FILE_MAX as u64),
        ("bytes of an answer", Answer::MAX as u64),
        ("bytes of a lease file", FILE_MAX as u64),
        ("entries of `usage`", ENTRIES_MAX as u64),
        ("entries of `designated`", ENTRIES_MAX as u64),
        ("entries of `changed`", Component::ALL.len() as u64),
        ("seconds from `issued` to `waived_until`", WAIVER_MAX_S),
        ("count", Count::MAX),
        ("bytes of a text", Text::MAX as u64),
        ("bytes of a name", Name::MAX as u64),
        ("bytes of a license number", LicenseNumber::MAX as u64),
    ];
    let rows = rows.map(|(what, most)| vec![what.to_owned(), most.to_string()]);
    table(&["what", "at most"], rows)
}

/// Components, what they say, and their hashes; last the computer's id.
fn hardware_rows() -> Vec<[String; 3]> {
    let component = |(component, value): (Component, Option<&str>)| {
        let hash = samples::hash(component).map_or_else(String::new, |hash| hash.to_string());
        [
            component.to_string(),
            value.unwrap_or_default().to_owned(),
            hash,
        ]
    };
    let id = [
        "id".to_owned(),
        String::new(),
        samples::hardware().id().to_string(),
    ];
    samples::VALUES
        .into_iter()
        .map(component)
        .chain([id])
        .collect()
}

pub(crate) fn hardware() -> String {
    let cell = |text: String| {
        if text.is_empty() {
            "–".to_owned()
        } else {
            code(&text)
        }
    };
    let rows = hardware_rows().into_iter();
    let rows = rows.map(|row| row.map(cell).to_vec());
    table(&["component", "value", "hash"], rows)
}

/// What people type, and the token that it is; empty: none.
fn typed() -> Vec<[String; 2]> {
    let token = samples::token().to_string();
    let row = |typed: String| {
        let read: Result<Token, TokenError> = typed.parse();
        let read = read.map_or_else(|_| String::new(), |token| token.to_string());
        [typed, read]
    };
    let typed = [
        token.clone(),
        token.to_lowercase().replace('-', " "),
        token.replace('-', ""),
        token.replace('1', "l").replace('0', "o"),
        token.replacen('1', "I", 1),
        token[1..].to_owned(),
        format!("{token}0"),
        token.replacen('0', "U", 1),
        token.replacen('0', "0\t", 1),
    ];
    typed.map(row).into()
}

pub(crate) fn tokens() -> String {
    let rows = typed().into_iter().map(|[typed, token]| {
        let token = if token.is_empty() {
            "refused".to_owned()
        } else {
            code(&token)
        };
        vec![code(&typed.replace('\t', "␉")), token]
    });
    table(&["typed", "token"], rows)
}

fn compare<const N: usize>(name: &str, head: [&str; N], rows: &[[String; N]]) {
    let path = folder::path("documents").join(name);
    let cell = |cell: &String| cell.replace('\t', "\\t");
    let rows = rows
        .iter()
        .map(|row| row.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n");
    let text = head.join("\t") + "\n" + &rows.collect::<String>();
    if env::var_os("KEYFOB_BLESS").is_some() {
        fs::write(&path, &text).expect("written");
    }
    assert_eq!(
        fs::read_to_string(&path).expect("committed"),
        text,
        "{name}"
    );
}

/// Compares the committed tables of hashes and tokens; writes them first if asked to.
pub(crate) fn committed() {
    compare(
        "hardware.tsv",
        ["component", "value", "hash"],
        &hardware_rows(),
    );
    compare("tokens.tsv", ["typed", "token"], &typed());
}
