use std::{collections::BTreeSet, fs};

use keyfob::{
    Code, Problem,
    text::{Language, Texts},
};
use licfmt::RootKey;

use super::*;

/// A root that is refused.
fn no_root(file: &Path) -> Result<RootKey, Problem> {
    Err(crate::io(&file.display(), &"refused"))
}

/// What is found with these settings, in a directory with the directories `lic`, `there` and the file `file`.
fn found(settings: &str) -> Vec<(&'static str, String)> {
    let scratch = tempfile::tempdir().expect("made");
    found_in(scratch.path(), settings)
}

fn found_in(scratch: &Path, settings: &str) -> Vec<(&'static str, String)> {
    for directory in ["lic", "there"] {
        fs::create_dir_all(scratch.join(directory)).expect("made");
    }
    fs::write(scratch.join("file"), "").expect("written");
    let file = scratch.join("agent.toml");
    fs::write(&file, settings).expect("written");
    let config = Config::read(&file).expect("good");
    let found = check(&config, no_root).into_iter();
    let found = found.inspect(is_said);
    // Each site here has a root that is refused.
    let others = found.filter(|it| it.complaint != Complaint::RootUnusable);
    others.map(|it| (it.complaint.name(), it.setting)).collect()
}

fn texts(language: Language) -> Texts {
    let mut texts = Texts::new(language);
    texts.add(crate::text::file(language));
    texts
}

/// It has a text and an advice without gaps, in both languages.
fn is_said(finding: &Finding) {
    for language in Language::ALL {
        let texts = texts(language);
        let advice = finding.advice(&texts).expect("an advice");
        for said in [finding.text(&texts), advice] {
            assert!(!said.is_empty() && !said.contains("{$"), "{said}");
        }
    }
}

const SITE: &str = "state = 'there'\n[site.promos]\ndirectory = 'lic'\nroots = ['root.pem']\n";

fn with(more: &str) -> String {
    SITE.to_owned() + more
}

/// All is well where all is there, or will be made.
#[test]
fn nothing_is_found() {
    for settings in [
        SITE,
        &SITE.replace("there", "to/be/made"),
        &with("[notice.x]\nlog = 'there/new.jsonl'"),
        &with("[notice.x]\nlog = 'file'"),
        &with("[notice.x]\nwebhook = 'https://alarms.example.com'"),
        // Wherever the tests run, they were started by this program.
        &with("[notice.x]\ncommand = ['cargo', 'no/such/argument']"),
    ] {
        assert_eq!(found(settings), [], "{settings}");
    }
}

/// What is not there, or is something else, is found, with the setting that names it.
#[test]
fn what_cannot_be_used_is_found() {
    let site = "[site.promos] directory";
    for (settings, name, setting) in [
        (SITE.replace("'lic'", "'new'"), "directory-missing", site),
        (SITE.replace("'lic'", "'file'"), "no-directory", site),
        (
            SITE.replace("'lic'", "'file/lic'"),
            "directory-unreadable",
            site,
        ),
        (SITE.replace("'there'", "'file'"), "no-directory", "state"),
        (
            SITE.replace("'there'", "'file/in/it'"),
            "directory-unreadable",
            "state",
        ),
        (
            with("[notice.x]\nlog = 'there'"),
            "log-no-file",
            "[notice.x] log",
        ),
        (
            with("[notice.x]\nlog = 'file/log'"),
            "log-unusable",
            "[notice.x] log",
        ),
        (
            with("[notice.x]\nlog = 'no/log'"),
            "log-directory-missing",
            "[notice.x] log",
        ),
        (
            with("[notice.x]\nwebhook = 'https://a.example'\nca = 'file'"),
            "ca-unusable",
            "[notice.x] ca",
        ),
        (
            with("[notice.x]\nwebhook = 'https://a.example'\nca = 'none'"),
            "ca-unreadable",
            "[notice.x] ca",
        ),
        (
            with("[notice.x]\ncommand = ['keyfob-no-such-program']"),
            "command-missing",
            "[notice.x] command",
        ),
        (
            with("[notice.x]\ncommand = ['/no/such/program']"),
            "command-missing",
            "[notice.x] command",
        ),
    ] {
        let expected = [(name, setting.to_owned())];
        assert_eq!(found(&settings), expected, "{settings}");
    }
}

/// A path that does not begin at the root is found from some directories only, if at all.
#[test]
fn commands_with_relative_paths() {
    let at = "[notice.x] command".to_owned();
    // Tests run in the package's directory.
    let found = found(&with("[notice.x]\ncommand = ['src/no-such-program']"));
    assert_eq!(
        found,
        [("command-relative", at.clone()), ("command-missing", at)]
    );
}

/// A root that cannot be used is named, with what refused it.
#[test]
fn roots_are_read() {
    let scratch = tempfile::tempdir().expect("made");
    let file = scratch.path().join("agent.toml");
    let settings = SITE.replace("['root.pem']", "['a.pem', 'b.pem']");
    fs::write(&file, settings.replace("'lic'", "'.'")).expect("written");
    let config = Config::read(&file).expect("good");
    let found = check(&config, no_root);
    let english = texts(Language::English);
    for (finding, name) in found.iter().zip(["a.pem", "b.pem"]) {
        assert_eq!(finding.complaint, Complaint::RootUnusable);
        assert_eq!(finding.problem.as_ref().map(Problem::code), Some(Code::Io));
        let text = finding.text(&english);
        assert!(text.contains(name) && text.contains("refused"), "{text}");
    }
    assert_eq!(found.len(), 2);
}

/// What this user may not do is found: the agent's user is to look.
#[test]
#[cfg(target_os = "linux")]
fn what_this_user_may_not_do_is_found() {
    use std::os::unix::fs::PermissionsExt as _;

    let scratch = tempfile::tempdir().expect("made");
    let allow = |name: &str, mode| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(scratch.path().join(name), mode).expect("set");
    };
    allow("", 0o755);
    let program = scratch.path().join("file").display().to_string();
    let settings = with(&format!(
        "[notice.a]\nlog = 'there/new'\n[notice.b]\nlog = 'file'\n[notice.c]\ncommand = ['{program}']"
    ));
    // Made as the owner; a program that is none may not be started by anybody.
    let command = ("command-not-executable", "[notice.c] command".to_owned());
    assert!(found_in(scratch.path(), &settings).contains(&command));
    for (name, mode) in [("there", 0o555), ("lic", 0o000), ("file", 0o444)] {
        allow(name, mode);
    }
    let config = Config::read(&scratch.path().join("agent.toml")).expect("good");
    // The superuser may do everything, so it becomes nobody in a thread of its own.
    let look = move || {
        if rustix::process::geteuid().is_root() {
            rustix::thread::set_thread_uid(rustix::process::Uid::from_raw(65_534)).expect("set");
        }
        check(&config, no_root)
    };
    let found = std::thread::spawn(look).join().expect("no panic");
    allow("lic", 0o755);
    allow("there", 0o755);
    let found = found.iter().inspect(|it| is_said(it));
    let found: Vec<_> = found
        .map(|it| (it.complaint.name(), it.setting.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("directory-unwritable", "state"),
            ("directory-unreadable", "[site.promos] directory"),
            ("root-unusable", "[site.promos] roots"),
            ("directory-unwritable", "[notice.a] log"),
            ("log-unusable", "[notice.b] log"),
            ("command-not-executable", "[notice.c] command"),
        ]
    );
}

/// Each complaint has a name of its own and a text with an advice, and there is no text beside them.
#[test]
fn every_complaint_is_said() {
    let names: BTreeSet<_> = Complaint::ALL.iter().map(|it| it.name()).collect();
    assert_eq!(names.len(), Complaint::ALL.len());
    for language in Language::ALL {
        let file = crate::text::file(language);
        let said = file.lines().filter_map(|line| line.strip_prefix("check-"));
        let said = said.filter_map(|line| Some(line.split_once(" = ")?.0));
        assert_eq!(said.collect::<BTreeSet<_>>(), names, "{language:?}");
        for complaint in Complaint::ALL {
            let finding = Finding::new(*complaint, "a setting");
            assert!(finding.advice(&texts(language)).is_some());
        }
    }
}
