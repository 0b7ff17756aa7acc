//! `docs/exit-statuses.md` says what the code says. `KEYFOB_WRITE_DOCS=1` writes it anew.

use std::{env, fmt::Write as _, fs};

use keyfob::{
    Code, ExitStatus, Problem,
    text::{Language, Texts},
};

use crate::place::package_file;

const INTRODUCTION: &str = "\
# Exit statuses

What `keyfob` ends with, for scripts. A status stands for a kind of verdict; which one it was is the
code in brackets behind the text, or `problem.code` with `--format json` ([json.md](json.md)). Statuses
and codes never change their meaning. `keyfob run` hands on the status of the program that it ran, unless
it stopped it.

Texts are English or German (`--lang`, `KEYFOB_LANG`). In a German text a *detail* may still be English: what
the operating system, the JSON parser and the readers of signed files say of a file or a dongle.

This page is made from the program's own tables: `KEYFOB_WRITE_DOCS=1 cargo test -p keyfob-cli docs`.
";

/// What each status stands for.
fn meaning(status: ExitStatus) -> &'static str {
    match status {
        ExitStatus::Success => "All is well.",
        ExitStatus::Failure => "Something outside the license failed: a file, a key.",
        ExitStatus::Usage => "The command line was not understood, or cannot be carried out.",
        ExitStatus::NoLicense => "There is no license file to read.",
        ExitStatus::BadLicense => "The file is no license that this program can read.",
        ExitStatus::UntrustedLicense => "The license was edited, or is not the vendor's.",
        ExitStatus::OtherUse => "The license is for another program or another use.",
        ExitStatus::OutOfTime => "The license is not valid now.",
        ExitStatus::Withdrawn => "The license was replaced or revoked, or used up.",
        ExitStatus::NoDongle => "There is no usable dongle.",
        ExitStatus::WrongDongle => "It is not the dongle that the license needs.",
        ExitStatus::WrongClock => "The computer's clock is wrong.",
        ExitStatus::OtherComputer => "It is not the computer that the license is bound to.",
        ExitStatus::NoServer => "The vendor's server gave no answer that counts.",
        ExitStatus::Stopped => "License control stopped the program, or does not let it start.",
        ExitStatus::Findings => "The doctor found something that is still there.",
        other => panic!("{other:?} has no meaning yet"),
    }
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n| Status | Meaning |\n|---|---|\n");
    for status in ExitStatus::ALL {
        let _ = writeln!(page, "| {} | {} |", status as u8, meaning(status));
    }
    let texts = Texts::new(Language::English);
    for status in ExitStatus::ALL {
        let codes: Vec<_> = Code::ALL
            .iter()
            .filter(|it| it.exit_status() == status)
            .collect();
        if codes.is_empty() {
            continue;
        }
        let _ = writeln!(page, "\n## {}: {}\n", status as u8, meaning(status));
        page.push_str("| Code | Text | What to do |\n|---|---|---|\n");
        for code in codes {
            let explained = texts.problem(&Problem::new(*code));
            let cell = |text: &str| {
                text.replace("{$", "*")
                    .replace('}', "*")
                    .replace('|', "\\|")
            };
            let (text, hint) = (
                cell(&explained.text),
                cell(&explained.hint.unwrap_or_default()),
            );
            let _ = writeln!(page, "| `{code}` | {text} | {hint} |");
        }
    }
    page
}

#[test]
fn exit_statuses_are_documented() {
    let path = package_file("docs/exit-statuses.md");
    let page = page();
    if env::var_os("KEYFOB_WRITE_DOCS").is_some() {
        fs::write(&path, &page).expect("written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, page, "write it anew with KEYFOB_WRITE_DOCS=1");
}
