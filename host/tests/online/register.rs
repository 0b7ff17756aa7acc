//! P-15, M-6: registering.

use keyfob::{
    Code,
    online::{Outcome, Registration, Server},
};
use licfmt::{
    license::{Environment, Profile},
    online::Token,
};

use crate::{
    RUN, brief, refused,
    server::Mode,
    site::{Online, registration},
};

/// P-15: address, number and token are enough; then the program starts.
#[test]
fn registered_and_started() {
    let online = Online::blank(Profile::SoftDongle);
    assert_eq!(refused(online.start()).code(), Code::LicenseMissing);
    let registered = online.register(&registration());
    assert!(matches!(registered, Ok(Outcome::Answered(_))));
    assert_eq!(brief(&online.start().expect("registered").1), RUN);
    // The token is used once and kept nowhere (decision 12).
    let token = crate::site::token().to_string();
    assert!(!String::from_utf8_lossy(&online.licinfo()).contains(&token));
}

#[test]
fn a_wrong_token_registers_nothing() {
    let online = Online::blank(Profile::SoftDongle);
    let wrong = Token::from_random([6; 16]);
    let outcome = online.with_client(|client| client.register(&registration(), &wrong));
    let Ok(Outcome::Silent(silence)) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(silence.problem.code(), Code::ServerDeclined);
    assert_eq!(refused(online.start()).code(), Code::NotRegistered);
}

/// The same license again: the same installation, a new lease.
#[test]
fn again() {
    let online = Online::registered(Profile::SoftDongle);
    let again = online.register(&registration());
    let Ok(Outcome::Answered(lease)) = again else {
        panic!("{again:?}")
    };
    assert_eq!(lease.sequence.get(), 2);
    let sent = online.server.known().sent.clone();
    assert_eq!(sent[0].signed.key, sent[1].signed.key);
}

#[test]
fn another_license_is_not_forgotten() {
    let online = Online::registered(Profile::SoftDongle);
    let before = online.licinfo();
    let other = Registration {
        number: "1921900012".parse().expect("a number"),
        ..registration()
    };
    assert_eq!(refused(online.register(&other)).code(), Code::Usage);
    assert_eq!(online.licinfo(), before);
}

/// A file that is of no use is kept under another name.
#[test]
fn a_broken_file_is_set_aside() {
    let online = Online::registered(Profile::SoftDongle);
    online.plant.put("licinfo.cfg", b"broken");
    assert!(online.register(&registration()).is_ok());
    let names = std::fs::read_dir(online.plant.path("lic")).expect("there");
    let aside = names.filter_map(Result::ok).filter(|entry| {
        let name = entry.file_name();
        name.to_string_lossy().contains("keyfob-backup")
    });
    assert_eq!(aside.count(), 1);
    assert!(online.start().is_ok());
}

/// M-6: a test installation does not talk unless it is enabled.
#[test]
fn a_test_installation_keeps_to_itself() {
    let online = Online::blank(Profile::SoftDongle);
    let test = Registration {
        environment: Environment::Test,
        ..registration()
    };
    assert_eq!(refused(online.register(&test)).code(), Code::Usage);
    assert_eq!(online.server.asked(), 0);
    let enabled = Registration {
        enabled: true,
        ..test
    };
    online.server.known().license.environment = Environment::Test;
    let mut site = online.site();
    site.program.environment = Environment::Test;
    let registered = keyfob::online::Client {
        directory: &site.directory,
        states: &site.states,
        program: &site.program,
        means: &site.online,
        seams: &site.seams,
    }
    .register(&enabled, &crate::site::token());
    assert!(
        matches!(registered, Ok(Outcome::Answered(_))),
        "{registered:?}"
    );
    let report = online.server.known().sent[0].report.clone();
    assert_eq!(report.environment, Environment::Test);
}

#[test]
fn addresses_that_are_none() {
    let online = Online::blank(Profile::SoftDongle);
    for address in [
        "",
        "license.example.com",
        "ftp://license.example.com",
        "http://license.example.com",
        "https://user:secret@license.example.com",
        "https://license.example.com/?a=b",
    ] {
        let asked = Registration {
            server: Server {
                address: address.into(),
                proxy: None,
                ca: None,
            },
            ..registration()
        };
        let problem = refused(online.register(&asked));
        assert_eq!(problem.code(), Code::Usage, "{address}");
    }
}

/// P-13: unregistering says that the program is stopped, and takes the file away.
#[test]
fn unregistered() {
    let online = Online::registered(Profile::SoftDongle);
    let second = std::time::Duration::from_secs(1);
    let untold = online.with_client(|client| client.unregister(second));
    assert_eq!(untold, Ok(None));
    assert!(online.start().is_err());
    let again = online.with_client(|client| client.unregister(second));
    assert_eq!(refused(again).code(), Code::NotRegistered);
    let online = Online::registered(Profile::SoftDongle);
    online.server.set(Mode::Away);
    let untold = online.with_client(|client| client.unregister(second));
    assert!(matches!(untold, Ok(Some(_))));
    assert!(online.start().is_err());
}

/// An attempt that comes to nothing, with another address or under another name, leaves a good registration as it was;
/// one that succeeds changes it.
#[test]
fn a_failed_attempt_changes_nothing() {
    let online = Online::registered(Profile::SoftDongle);
    let says = || {
        let (file, _) = keyfob::online::Installation::peek(&online.licinfo()).expect("good");
        (file.server, file.instance, file.designated)
    };
    let before = says();
    let elsewhere = Registration {
        server: Server {
            address: "https://other.example.com".into(),
            ..registration().server
        },
        instance: "other".parse().expect("a name"),
        designated: true,
        ..registration()
    };
    online.server.set(Mode::Away);
    let silent = online.register(&elsewhere);
    assert!(matches!(silent, Ok(Outcome::Silent(_))), "{silent:?}");
    assert_eq!(says(), before);
    let wrong = Token::from_random([6; 16]);
    online.server.set(Mode::Good);
    let declined = online.with_client(|client| client.register(&elsewhere, &wrong));
    assert!(matches!(declined, Ok(Outcome::Silent(_))), "{declined:?}");
    assert_eq!(says(), before);
    assert_eq!(brief(&online.start().expect("as good as before").1), RUN);
    online.register(&elsewhere).expect("registered");
    assert_ne!(says(), before);
}
