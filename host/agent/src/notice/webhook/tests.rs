use std::{
    io::{BufRead as _, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

use keyfob::transport::Seams;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use super::*;
use crate::notice::{
    deliver,
    way::tests::{a_letter, recipient},
};

/// Whoever is told: gives back what came; none: no request did.
fn somebody(
    answer: &'static str,
    tls: Option<Arc<ServerConfig>>,
) -> (SocketAddr, JoinHandle<Option<Value>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    let address = listener.local_addr().expect("bound");
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().expect("called");
        match tls {
            None => be_told(stream, answer),
            Some(tls) => {
                let connection = ServerConnection::new(tls).expect("good");
                be_told(StreamOwned::new(connection, stream), answer)
            }
        }
    });
    (address, server)
}

fn be_told(stream: impl io::Read + Write, answer: &str) -> Option<Value> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while line != "\r\n" {
        line.clear();
        // A handshake that comes to nothing.
        reader.read_line(&mut line).ok()?;
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("read");
    let head = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let answered = reader.get_mut().write_all(head.as_bytes());
    answered.expect("answered");
    Some(serde_json::from_slice(&body).expect("JSON"))
}

/// M-4: a webhook gets the notice as JSON; what is no success is tried again.
#[test]
fn a_webhook_is_told() {
    for (answer, is_told) in [
        ("204 No Content", true),
        ("500 Oops", false),
        ("302 Found", false),
    ] {
        let (address, server) = somebody(answer, None);
        let mut recipient = recipient();
        recipient.webhook = Some(format!("http://{address}/alarm"));
        let told = deliver(&a_letter(), &recipient, &Seams::system());
        assert_eq!(told.is_ok(), is_told, "{told:?}");
        // Such an address is a secret, and what is said here goes into the log.
        assert!(!told.err().unwrap_or_default().contains("alarm"));
        assert_eq!(server.join().expect("no panic"), Some(a_letter()));
    }
}

/// A certificate authority of a customer's own.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("good");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("made");
        let pem = params.self_signed(&key).expect("signed").pem();
        let issuer = Issuer::new(params, key);
        Self { pem, issuer }
    }

    /// What a server of this name shows.
    fn certify(&self, name: &str) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("made");
        let params = CertificateParams::new([name.to_owned()]).expect("good");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::from(key));
        Arc::new(config.expect("good"))
    }
}

/// M-4: a webhook whose certificate is a private authority's is told if the settings name that one, and nobody else is.
#[test]
fn a_webhook_of_a_private_authority_is_told() {
    let scratch = tempfile::tempdir().expect("made");
    let [ours, others] = [Authority::new(), Authority::new()];
    let file = |name: &str, content: &str| {
        let file = scratch.path().join(name);
        fs::write(&file, content).expect("written");
        Some(file)
    };
    let both = format!("# Ours\n{}{}", others.pem, ours.pem);
    for (ca, name, is_told) in [
        (file("ours.pem", &ours.pem), "127.0.0.1", true),
        (file("both.pem", &both), "127.0.0.1", true),
        (file("others.pem", &others.pem), "127.0.0.1", false),
        (file("ours.pem", &ours.pem), "alarms.example.com", false),
        (None, "127.0.0.1", false),
    ] {
        let (address, server) = somebody("204 No Content", Some(ours.certify(name)));
        let mut recipient = recipient();
        recipient.webhook = Some(format!("https://{address}/alarm"));
        recipient.ca = ca;
        let told = deliver(&a_letter(), &recipient, &Seams::system());
        assert_eq!(told.is_ok(), is_told, "{told:?}");
        let expected = is_told.then(a_letter);
        assert_eq!(server.join().expect("no panic"), expected);
    }
}

/// A file of authorities that is of no use is named, and nobody is called.
#[test]
fn authorities_that_are_none() {
    let scratch = tempfile::tempdir().expect("made");
    let file = scratch.path().join("ca.pem");
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    listener.set_nonblocking(true).expect("set");
    let mut recipient = recipient();
    let address = listener.local_addr().expect("bound");
    recipient.webhook = Some(format!("https://{address}/alarm"));
    recipient.ca = Some(file.clone());
    let refused = |like: &str| {
        let why = deliver(&a_letter(), &recipient, &Seams::system()).expect_err("not told");
        assert!(why.contains("ca.pem") && why.contains(like), "{why}");
    };
    refused("No such file");
    for (content, like) in [
        ("", "no certificate"),
        ("rubbish", "no certificate"),
        (
            &*KeyPair::generate().expect("made").serialize_pem(),
            "no certificate",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n",
            "BadEncoding",
        ),
        ("-----BEGIN CERTIFICATE-----\n!\n", ""),
    ] {
        fs::write(&file, content).expect("written");
        refused(like);
    }
    fs::remove_file(&file).expect("there");
    fs::create_dir(&file).expect("made");
    refused("no file");
    let called: io::Result<(TcpStream, _)> = listener.accept();
    assert!(called.is_err(), "called");
}
