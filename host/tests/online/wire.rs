//! M-2: what goes out, and how the real client behaves on a real socket.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::Arc,
    thread,
    time::Duration,
};

use keyfob::{
    Code,
    online::{Https, Outcome, Registration, Server},
};
use licfmt::{
    license::Profile,
    limits::Count,
    online::{Activation, CheckIn},
};

use crate::{
    assert_told,
    site::{Online, registration},
};

/// M-2: nothing but the fields of `licfmt::online` is in a request, which refuse any other.
#[test]
fn only_what_the_contract_says() {
    let online = Online::registered(Profile::SoftDongle);
    let site = online.site();
    let used = Count::from(5200);
    site.online
        .usage
        .set("saia-pcd".parse().expect("a name"), used);
    let (supervisor, _) = keyfob::guard::Supervisor::start(site).expect("good");
    drop(supervisor);
    let sent = online.server.known().sent.clone();
    assert_eq!(
        sent[0].media_type,
        <Activation as licfmt::online::Request>::TYPE
    );
    assert_eq!(
        sent[1].media_type,
        <CheckIn as licfmt::online::Request>::TYPE
    );
    let paths: Vec<_> = sent.iter().map(|sent| sent.path).collect();
    assert_eq!(paths, ["/v1/activations", "/v1/check-ins"]);
    let value: serde_json::Value = serde_json::from_str(&sent[1].signed.body).expect("JSON");
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(keys(&value), ["number", "report", "sequence"]);
    assert_eq!(
        keys(&value["report"]),
        [
            "environment",
            "hardware",
            "instance",
            "license",
            "nonce",
            "program",
            "reads",
            "revocations",
            "usage"
        ]
    );
    assert_eq!(value["report"]["usage"][0]["used"], 5200);
    let body = &sent[1].signed.body;
    // Not the computer's parts, not the token, not the customer.
    for secret in [
        "WD-1",
        "machine",
        &crate::site::token().to_string(),
        "Werk 7",
    ] {
        assert!(!body.contains(secret), "{secret}");
    }
}

/// A server that says this once to whoever connects, and tells what it was asked.
fn once(answer: Vec<u8>) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/base/", listener.local_addr().expect("bound"));
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("connected");
        let mut asked = Vec::new();
        let mut chunk = [0; 4096];
        // The request is complete once its body is.
        while !String::from_utf8_lossy(&asked).ends_with("}}") {
            let count = stream.read(&mut chunk).expect("read");
            assert!(count > 0);
            asked.extend_from_slice(&chunk[..count]);
        }
        let _ = stream.write_all(&answer);
        String::from_utf8(asked).expect("text")
    });
    (address, asked)
}

/// Registers with a server on a socket.
fn outcome(address: String) -> Outcome {
    let online = Online::blank(Profile::SoftDongle);
    let asked = Registration {
        server: Server {
            address,
            proxy: None,
            ca: None,
        },
        ..registration()
    };
    let mut site = online.site();
    site.online.http = Arc::new(Https);
    let client = keyfob::online::Client {
        directory: &site.directory,
        states: &site.states,
        program: &site.program,
        means: &site.online,
        seams: &site.seams,
    };
    let outcome = client.register(&asked, &crate::site::token());
    outcome.expect("nothing is wrong at the site")
}

#[track_caller]
fn silent(answer: &[u8]) -> Code {
    let (address, asked) = once(answer.to_vec());
    let Outcome::Silent(silence) = outcome(address) else {
        panic!("it counted")
    };
    asked.join().expect("asked");
    assert_told(&silence.problem);
    silence.problem.code()
}

/// M-2: the header fields too.
#[test]
fn header_fields() {
    let (address, asked) = once(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec());
    assert!(matches!(outcome(address), Outcome::Silent(_)));
    let asked = asked.join().expect("asked");
    let (head, _) = asked.split_once("\r\n\r\n").expect("a body");
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /base/v1/activations HTTP/1.1"));
    let names = lines.filter_map(|line| line.split_once(':'));
    let mut names: Vec<_> = names.map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    let expected = [
        "accept",
        "content-length",
        "content-type",
        "host",
        "keyfob-key",
        "keyfob-signature",
        "user-agent",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_login_page() {
    let page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 5\r\n\r\nlogin";
    assert_eq!(silent(page), Code::ServerAnswer);
}

/// No redirect is followed: the request would go to somebody else.
#[test]
fn a_redirect() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let elsewhere = listener.local_addr().expect("bound");
    let answer =
        format!("HTTP/1.1 307 Go\r\nlocation: http://{elsewhere}/\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(silent(answer.as_bytes()), Code::ServerAnswer);
    listener.set_nonblocking(true).expect("set");
    assert!(listener.accept().is_err(), "it was followed");
}

#[test]
fn a_body_without_end() {
    let mut answer =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n".to_vec();
    answer.resize(4 << 20, b' ');
    assert_eq!(silent(&answer), Code::ServerUnreachable);
}

#[test]
fn no_http_at_all() {
    assert_eq!(silent(b"SSH-2.0-OpenSSH\r\n\r\n"), Code::ServerUnreachable);
    assert_eq!(silent(b""), Code::ServerUnreachable);
}

/// Nobody listens, and a name that does not exist.
#[test]
fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let Outcome::Silent(silence) = outcome(address) else {
        panic!("it counted")
    };
    assert_eq!(silence.problem.reason(), Some("why-server-connection"));
}

/// A server that takes the request and says nothing does not hold a program up.
#[test]
fn a_server_that_says_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let online = Online::blank(Profile::SoftDongle);
    let signed = licfmt::online::Signed {
        body: "{}".into(),
        key: "0".into(),
        signature: "0".into(),
    };
    let server = Server {
        address: format!("http://{}", listener.local_addr().expect("bound")),
        proxy: None,
        ca: None,
    };
    let post = keyfob::online::Post {
        path: "/v1/check-ins",
        media_type: "application/json",
        signed: &signed,
        timeout: Duration::from_millis(100),
    };
    let problem = keyfob::online::Http::post(&Https, &server, &post).expect_err("silence");
    assert_eq!(problem.reason(), Some("why-server-timeout"));
    drop(online);
}
