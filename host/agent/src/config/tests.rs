use super::*;

fn parse(text: &str) -> Result<Config, Problem> {
    Config::parse(text, Path::new("agent.toml"))
}

const SITE: &str = "[site.promos]\ndirectory = 'lic'\nroots = ['root.pem']\n";

/// Each setting of the sample is one that there is, and those that are commented out are the defaults.
#[test]
fn the_sample_is_good_with_and_without_its_comments() {
    let sample = parse(SAMPLE).expect("good");
    let without = |line: &str| {
        // Settings are commented out without a space, explanations with one.
        let setting = line.strip_prefix('#').filter(|rest| !rest.starts_with(' '));
        setting.unwrap_or(line).to_owned() + "\n"
    };
    let all: String = SAMPLE.lines().map(without).collect();
    let all = parse(&all).expect("good");
    let expected = Config {
        server: Some("https://license.example.com".into()),
        notice: all.notice.clone(),
        ..sample
    };
    assert_eq!(all, expected);
    assert_eq!(all.notice.len(), 3);
}

/// What is wrong is named, with its place.
#[test]
fn wrong_settings_are_refused() {
    for (text, like) in [
        ("", "no [site.NAME]"),
        ("colour = 'red'", "colour"),
        ("[site.promos]\ndirectory = 'lic'", "roots"),
        ("[site.'a b']\ndirectory = 'lic'\nroots = []", "line 1"),
        (
            "[site.a]\ndirectory = 'lic'\nroots = []",
            "roots names no file",
        ),
        (&format!("socket_mode = '9'\n{SITE}"), "0660"),
        (&format!("socket_mode = '7777'\n{SITE}"), "0660"),
        (&format!("{SITE}[page]\nport = 70000"), "port"),
        (&format!("{SITE}[notices]\nevery_days = 0"), "every_days"),
        (&format!("{SITE}[notice.x]"), "exactly one"),
        (
            &format!("{SITE}[notice.x]\nlog = 'a'\nwebhook = 'b'"),
            "exactly one",
        ),
        (&format!("{SITE}[notice.x]\ncommand = []"), "no program"),
        (
            &format!("{SITE}[notice.x]\nlog = 'a'\nca = 'b'"),
            "for a webhook",
        ),
        (
            &format!("{SITE}[notice.x]\nlog = 'a'\nonly = ['weather']"),
            "weather",
        ),
        ("\0", "agent.toml"),
    ] {
        let problem = parse(text).expect_err(text);
        assert_eq!(problem.code(), Code::Usage);
        let told = problem.to_string();
        assert!(told.contains(like), "{text}: {told}");
    }
}

/// P-15: the form offers what the settings say, or what the vendor ships beside a root.
#[test]
fn a_server_is_offered() {
    let scratch = tempfile::tempdir().expect("made");
    let file = scratch.path().join("agent.toml");
    let beside = scratch.path().join("vendor").join(online::SERVER_FILE);
    fs::create_dir(scratch.path().join("vendor")).expect("made");
    let offered = |more: &str| {
        let site = SITE.replace("['root.pem']", "['root.pem', 'vendor/root.pem']");
        fs::write(&file, more.to_owned() + &site).expect("written");
        let config = Config::read(&file).expect("good");
        config.offered(&"promos".parse().expect("a name"))
    };
    assert_eq!(offered(""), None);
    fs::write(&beside, "https://vendor.example\n").expect("written");
    assert_eq!(offered("").as_deref(), Some("https://vendor.example"));
    let said = offered("server = 'https://said.example'\n");
    assert_eq!(said.as_deref(), Some("https://said.example"));
    fs::write(&beside, "").expect("written");
    assert_eq!(offered(""), None);
}

/// A file can be moved with all that it names.
#[test]
fn paths_begin_where_the_file_lies() {
    let scratch = tempfile::tempdir().expect("made");
    let file = scratch.path().join("agent.toml");
    let notices = "[notice.x]\nlog = 'a'\n[notice.y]\nwebhook = 'b'\nca = 'ca.pem'";
    let more = "state = '/var/x'\nsocket = 's'\n".to_owned() + SITE + notices;
    fs::write(&file, more).expect("written");
    let config = Config::read(&file).expect("good");
    let site = config.site.values().next().expect("a site");
    let at = |name: &str| scratch.path().join(name);
    assert_eq!(config.state, Path::new("/var/x"));
    assert_eq!(config.socket, Some(at("s")));
    assert_eq!(
        (&site.directory, &site.roots),
        (&at("lic"), &vec![at("root.pem")])
    );
    let logs: Vec<_> = config.notice.values().map(|it| it.log.clone()).collect();
    assert_eq!(logs, [Some(at("a")), None]);
    let authorities: Vec<_> = config.notice.values().map(|it| it.ca.clone()).collect();
    assert_eq!(authorities, [None, Some(at("ca.pem"))]);
    let missing = Config::read(&at("none.toml")).expect_err("missing");
    assert_eq!(missing.code(), Code::Io);
    fs::write(&file, "#".repeat(300_000)).expect("written");
    assert_eq!(
        Config::read(&file).expect_err("too large").code(),
        Code::Usage
    );
}
