//! The whole agent: its files, its threads, its end.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

use keyfob::{Code, Problem, transport::Seams};
use keyfob_agent::{
    config::Config,
    keeper::{Context, Keeper},
    log::Log,
    page,
    run::Agent,
    text::Speech,
};
use licfmt::{PublicKey, RootKey, license::Profile};

use crate::{server::Mode, site::Online};

#[expect(clippy::unnecessary_wraps, reason = "as it reads a file elsewhere")]
fn root(_: &Path) -> Result<RootKey, Problem> {
    let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
    let key = PublicKey::from(&key.verifying_key());
    Ok(RootKey::new(&key).expect("a strong key"))
}

fn config(scratch: &Path) -> Config {
    let file = scratch.join("agent.toml");
    let text = "state = 'state'\nsocket = 'agent.sock'\n[page]\nport = 0\n\
                [site.promos]\ndirectory = 'lic'\nroots = ['root.pem']\n";
    fs::write(&file, text).expect("written");
    Config::read(&file).expect("good")
}

/// One agent at a time; its files are its own, and its socket goes when it goes.
#[test]
fn an_agent_begins_and_ends() {
    let scratch = tempfile::tempdir().expect("made");
    let config = config(scratch.path());
    let agent = Agent::start(&config, root, &Seams::system()).expect("starts");
    let mode = |name: &str| {
        let metadata = fs::metadata(scratch.path().join(name)).expect("there");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode("state"), 0o700);
    assert_eq!(mode("state/page.json"), 0o600);
    assert_eq!(mode("agent.sock"), 0o660);
    let link = page::open(&config.state).expect("a link");
    let address = agent.address().expect("a page");
    assert!(
        link.starts_with(&format!("http://{address}/open/")),
        "{link}"
    );
    let second = Agent::start(&config, root, &Seams::system()).err();
    assert_eq!(second.expect("one at a time").code(), Code::Io);
    agent.stop();
    assert!(!scratch.path().join("agent.sock").exists());
    assert!(page::open(&config.state).is_err(), "nobody answers");
    // What one that was killed leaves behind does no harm.
    fs::write(scratch.path().join("state/agent.lock"), "").expect("written");
    drop(std::os::unix::net::UnixListener::bind(scratch.path().join("agent.sock")).expect("bound"));
    let again = Agent::start(&config, root, &Seams::system()).expect("starts again");
    // Its end does not wait for a socket that somebody took away, and takes nobody else's.
    let socket = scratch.path().join("agent.sock");
    fs::remove_file(&socket).expect("there");
    fs::write(&socket, "precious").expect("written");
    again.stop();
    assert_eq!(fs::read(&socket).expect("there"), b"precious");
}

/// A port that is taken is said; something else at the socket's place is left alone.
#[test]
fn what_is_in_the_way_is_told() {
    let scratch = tempfile::tempdir().expect("made");
    let mut config = config(scratch.path());
    fs::write(scratch.path().join("agent.sock"), "precious").expect("written");
    let agent = Agent::start(&config, root, &Seams::system()).expect("keeps licenses all the same");
    let taken = agent.address().expect("a page").port();
    agent.stop();
    let kept = fs::read(scratch.path().join("agent.sock")).expect("there");
    assert_eq!(kept, b"precious");
    let log = fs::read_to_string(scratch.path().join("state/agent.log")).expect("written");
    assert!(log.contains("Programs cannot reach the agent"), "{log}");
    let _busy = std::net::TcpListener::bind(("127.0.0.1", taken)).expect("free again");
    config.page.port = taken;
    let without =
        Agent::start(&config, root, &Seams::system()).expect("keeps licenses all the same");
    assert_eq!(without.address(), None);
    for _ in 0..1_000 {
        let log = fs::read_to_string(scratch.path().join("state/agent.log")).expect("written");
        if log.contains("The local page is not there") {
            return without.stop();
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("not told");
}

/// Decision 18: what answers at the page's port may be anybody: nothing of it is printed but a link of our own form.
#[test]
fn a_stranger_at_the_port_gains_nothing() {
    use std::io::{Read as _, Write as _};

    let scratch = tempfile::tempdir().expect("made");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("bound");
    let address = listener.local_addr().expect("bound");
    let opener = format!("{{\"authority\":\"{address}\",\"secret\":\"x\"}}");
    fs::write(scratch.path().join("page.json"), opener).expect("written");
    let code = "0".repeat(64);
    let answers = [
        "{\"url\":\"http://evil.example/\\u001b[31m\"}".to_owned(),
        "rubbish".to_owned(),
        format!("{{\"url\":\"http://evil.example/open/{code}\"}}"),
    ];
    let strangers = answers.clone();
    std::thread::spawn(move || {
        for answer in strangers {
            let (mut stream, _) = listener.accept().expect("called");
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked);
            let length = answer.len();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all((head + &answer).as_bytes());
        }
    });
    for answer in &answers[..2] {
        assert!(page::open(scratch.path()).is_err(), "{answer}");
    }
    let link = page::open(scratch.path()).expect("of the right form");
    assert_eq!(link, format!("http://{address}/open/{code}"));
}

/// M-1, P-16: a keeper's look tells license, registration and server; a rest of 40 days without the server shows the
/// verdict that a start would meet, on each day.
#[test]
fn a_keeper_sees_what_a_start_would_meet() {
    let online = Online::registered(Profile::SoftDongle);
    let context = Context {
        board: Arc::default(),
        log: Arc::new(Log::new(&online.plant.path("lic")).quiet()),
        speech: Arc::new(Speech::new(keyfob::text::Language::English)),
    };
    let name = "promos".parse().expect("a name");
    let mut keeper = Keeper::new(name, online.instance("agent"), context);
    let (seen, _) = keeper.look();
    assert_eq!((seen.brief().0, seen.code()), (Some("run"), None));
    assert_eq!(
        seen.registered.expect("registered").server,
        "https://license.example.com"
    );
    online.server.set(Mode::Away);
    let mut days = Vec::new();
    for day in 1..=40 {
        online.plant.run_nothing(24 * crate::HOUR);
        let (seen, _) = keeper.look();
        days.push((day, seen.brief().0.expect("a license"), seen.code()));
    }
    let first = |verdict: &str| days.iter().find(|(_, it, _)| *it == verdict).map(|it| it.0);
    assert_eq!(first("warn"), Some(10), "{days:?}");
    assert_eq!(days[8].1, "run", "nothing is shown for ten days");
    let late = days
        .iter()
        .find(|(_, it, _)| !matches!(*it, "run" | "warn"));
    let late = late.expect("it ends");
    assert_eq!(
        (late.0, late.2),
        (30, Some(Code::ServerOverdue)),
        "{days:?}"
    );
    online.server.set(Mode::Good);
    online.plant.run_nothing(crate::HOUR);
    let (seen, _) = keeper.look();
    assert_eq!((seen.brief().0, seen.unreached), (Some("run"), None));
}

fn pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.expect("coreutils").success());
}

/// An agent may have more rights than whoever may write into the license directory: it follows no links out of it.
#[test]
fn no_links_are_followed() {
    let online = Online::registered(Profile::SoftDongle);
    let lic = online.plant.path("lic");
    let secret = online.plant.path("secret");
    fs::write(&secret, "precious").expect("written");
    fs::remove_file(lic.join("licinfo.lock")).expect("there");
    std::os::unix::fs::symlink(&secret, lic.join("licinfo.lock")).expect("linked");
    let refused = online.check_in().expect_err("a link is no lock");
    assert_eq!(refused.code(), Code::Io);
    fs::remove_file(lic.join("licinfo.lock")).expect("there");
    pipe(&lic.join("licinfo.lock"));
    let refused = online.check_in().expect_err("nobody reads there");
    assert_eq!(refused.code(), Code::Io);
    fs::remove_file(lic.join("licinfo.lock")).expect("there");
    let good = fs::read(lic.join("licinfo.cfg")).expect("there");
    fs::write(&secret, &good).expect("written");
    fs::remove_file(lic.join("licinfo.cfg")).expect("there");
    std::os::unix::fs::symlink(&secret, lic.join("licinfo.cfg")).expect("linked");
    let refused = online.check_in().expect_err("it leads out");
    assert_eq!(refused.code(), Code::LicinfoUnreadable);
    assert_eq!(fs::read(&secret).expect("there"), good);
}
