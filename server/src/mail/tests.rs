//! The mails as they are written. `INSTA_UPDATE=always` takes the snapshots as they are.

use std::pin::Pin;

use lettre::{address::Envelope, transport::stub::AsyncStubTransport};

use super::{
    samples::{forked, one_of_each},
    *,
};
use crate::{domain::samples::NOW, text::Language};

const LANGUAGES: [(Language, &str); 2] = [(Language::English, "en"), (Language::German, "de")];

fn written(notices: &[Notice], every_days: u32, language: Language) -> String {
    let (subject, body) = about(notices, every_days, &Texts::new(language));
    assert!(!body.contains("{$"), "{body}");
    format!("{subject}\n\n{body}")
}

/// M-10: each mail, in both languages.
#[test]
fn mails_read_like_this() {
    for (language, tag) in LANGUAGES {
        for notice in one_of_each() {
            let name = format!("{}-{tag}", notice.subject().0);
            insta::assert_snapshot!(name, written(&[notice], 1, language));
        }
        let name = format!("all-{tag}");
        insta::assert_snapshot!(name, written(&one_of_each(), 7, language));
        let name = format!("forked-once-{tag}");
        insta::assert_snapshot!(name, written(&[forked(1)], 7, language));
    }
}

/// M-10: of very many, the first ones and how many more there are.
#[test]
fn a_mail_does_not_grow_without_end() {
    for (language, one, two) in [
        (Language::English, "… and one more.", "… and 2 more."),
        (
            Language::German,
            "… und ein weiterer Hinweis.",
            "… und 2 weitere Hinweise.",
        ),
    ] {
        for (more, said) in [(0, ""), (1, one), (2, two)] {
            let notices = vec![forked(1); LINES_MAX + more];
            let mail = written(&notices, 7, language);
            let count = (LINES_MAX + more).to_string();
            assert!(mail.starts_with(&format!("Keyfob: {count} ")), "{mail}");
            let lines = mail.lines().filter(|line| line.contains("1921900011"));
            assert_eq!(lines.count(), LINES_MAX);
            assert_eq!(mail.contains('…'), more > 0);
            assert!(mail.contains(said), "{mail}");
        }
    }
}

fn mailer<T>(transport: T) -> Mailer<T> {
    let address = |text: &str| mailbox(text).expect("an address");
    Mailer::with(
        transport,
        address("Keyfob <keyfob@example.com>"),
        vec![address("Erika Müller <erika@example.com>")],
    )
}

/// M-10, RFC 3834: what is around the text, and that nothing but ASCII travels.
#[tokio::test]
async fn a_mail_says_from_whom_to_whom_and_when() {
    let mailer = mailer(AsyncStubTransport::new_ok());
    let (subject, body) = about(&one_of_each(), 7, &Texts::new(Language::German));
    let sent = mailer.send(&mailer.to()[0], &subject, body, NOW).await;
    sent.expect("sent");
    let mails = mailer.transport.messages().await;
    let [(envelope, mail)] = &mails[..] else {
        panic!("{mails:?}");
    };
    assert_eq!(envelope.to().len(), 1);
    assert!(mail.is_ascii());
    let (head, _) = mail.split_once("\r\n\r\n").expect("a head");
    for line in [
        "From: Keyfob <keyfob@example.com>",
        "Subject: Keyfob: 4 Hinweise zu Ihren Anlagen",
        "Date: Sat, 21 Nov 2026 09:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(head.lines().any(|it| it == line), "{line}: {head}");
    }
    assert!(head.contains("\r\nMessage-ID: <"), "{head}");
    assert!(head.contains("<erika@example.com>"), "{head}");
}

/// A mail server that takes the connection and says nothing more.
struct Hanging;

impl AsyncTransport for Hanging {
    type Ok = ();
    type Error = std::io::Error;

    // What `async_trait` makes of an `async fn`.
    fn send_raw<'s, 'e, 'm, 'f>(
        &'s self,
        _: &'e Envelope,
        _: &'m [u8],
    ) -> Pin<Box<dyn Future<Output = Result<(), std::io::Error>> + Send + 'f>>
    where
        's: 'f,
        'e: 'f,
        'm: 'f,
    {
        Box::pin(std::future::pending())
    }
}

/// M-10: it holds up a mail so long, and no longer.
#[tokio::test(start_paused = true)]
async fn a_mail_server_that_does_not_answer_is_given_up() {
    let mailer = mailer(Hanging);
    let sent = mailer.send(&mailer.to()[0], "", String::new(), NOW).await;
    let error = sent.expect_err("no answer");
    assert!(matches!(error, MailError::Silent), "{error}");
    assert_eq!(
        error.to_string(),
        "mail server: no answer within 300 seconds"
    );
}

/// M-10: what is wrong with the settings is named when the server starts, not when the first mail fails.
#[tokio::test]
async fn settings_that_send_nothing_are_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let empty = directory.path().join("ca.pem");
    std::fs::write(&empty, "no certificate").expect("written");
    let good = Notices {
        to: vec!["erika@example.com".to_owned()],
        from: Some("keyfob@example.com".to_owned()),
        smtp: Some("smtp://u:p@mail.example.com?tls=required".to_owned()),
        ..Notices::default()
    };
    let refused = |notices: Notices| match Mailer::new(&notices) {
        Err(error) => error.to_string(),
        Ok(mailer) => panic!("taken: {}", mailer.is_some()),
    };
    assert!(Mailer::new(&good).expect("good").is_some());
    let said = refused(Notices {
        ca: Some(empty),
        ..good.clone()
    });
    assert!(
        said.ends_with("ca.pem: no certificate in PEM form"),
        "{said}"
    );
    let said = refused(Notices {
        ca: Some(directory.path().join("missing.pem")),
        ..good.clone()
    });
    assert!(said.contains("missing.pem"), "{said}");
    let said = refused(Notices {
        to: vec!["Erika".to_owned()],
        ..good.clone()
    });
    assert!(said.starts_with("\"Erika\" is no mail address"), "{said}");
    let said = refused(Notices {
        smtp: Some("http://mail.example.com".to_owned()),
        ..good.clone()
    });
    assert!(said.starts_with("mail server: "), "{said}");
    let nobody = Notices {
        to: Vec::new(),
        ..good
    };
    assert!(Mailer::new(&nobody).expect("good").is_none());
}
