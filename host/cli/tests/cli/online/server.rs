//! A license server on 127.0.0.1, by the contract in `licfmt::online`.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use ed25519_dalek::SigningKey;
use licfmt::{
    Certificate, Digest, KeyId, Revision, RevocationNumber, Sealed, UnixTime, armor,
    envelope::{self, Signer},
    lease::{Decision, Grant, Lease},
    limits::Count,
    online::{self, Activation, Answer, CheckIn, KEY_HEADER, Report, SIGNATURE_HEADER},
};

/// How it answers.
#[derive(Clone)]
enum Mode {
    Good,
    Decline(&'static str),
    Page,
    Stopped,
}

/// It lives as long as the test.
pub(crate) struct Server {
    pub(crate) address: String,
    mode: Arc<Mutex<Mode>>,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts with this certificate for leases, and this license.
    pub(crate) fn start(certificate: &str, license: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let mode = Arc::new(Mutex::new(Mode::Good));
        let shared = Arc::clone(&mode);
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let came = Arc::clone(&bodies);
        let certificate: Sealed<Certificate> = armor::read(certificate).expect("a certificate");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mode = shared.lock().expect("unpoisoned").clone();
                // A client that has gone away is its own affair.
                let _ = answer(stream, (&mode, &came), &certificate, &license);
            }
        });
        Self {
            address,
            mode,
            bodies,
        }
    }

    /// What came last.
    pub(crate) fn last(&self) -> serde_json::Value {
        let bodies = self.bodies.lock().expect("unpoisoned");
        let last = bodies.last().expect("something came");
        serde_json::from_str(last).expect("JSON")
    }

    pub(crate) fn decline(&self, code: &'static str) {
        self.set(Mode::Decline(code));
    }

    pub(crate) fn page(&self) {
        self.set(Mode::Page);
    }

    /// Ends each connection without a word.
    pub(crate) fn stop(&self) {
        self.set(Mode::Stopped);
    }

    fn set(&self, mode: Mode) {
        *self.mode.lock().expect("unpoisoned") = mode;
    }
}

fn answer(
    mut stream: TcpStream,
    (mode, came): (&Mode, &Mutex<Vec<String>>),
    certificate: &Sealed<Certificate>,
    license: &str,
) -> std::io::Result<()> {
    let (head, body) = read(&mut stream)?;
    let text = String::from_utf8_lossy(&body).into_owned();
    came.lock().expect("unpoisoned").push(text);
    if matches!(mode, Mode::Stopped) {
        return Ok(());
    }
    let (status, media_type, text) = match mode {
        Mode::Decline(code) => {
            let text = serde_json::json!({ "status": 401, "code": code }).to_string();
            (401, "application/problem+json", text)
        }
        Mode::Page => (200, "text/html", "<html>Please log in</html>".to_owned()),
        _ => (
            200,
            "application/json",
            lease(&head, &body, certificate, license),
        ),
    };
    let length = text.len();
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}"
    )
}

fn read(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk)?;
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length: usize = field(head, "content-length").parse().expect("a length");
            if bytes.len() >= head.len() + 4 + length {
                let head = head.to_owned();
                return Ok((head.clone(), bytes.split_off(head.len() + 4)));
            }
        }
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

fn field<'a>(head: &'a str, name: &str) -> &'a str {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    let mut named = fields.filter(|(key, _)| key.eq_ignore_ascii_case(name));
    named.next().map_or("", |(_, value)| value.trim())
}

fn lease(head: &str, body: &[u8], certificate: &Sealed<Certificate>, license: &str) -> String {
    let (key, signature) = (field(head, KEY_HEADER), field(head, SIGNATURE_HEADER));
    let (report, id, last): (Report, KeyId, u64) = if head.contains("/v1/activations") {
        let (it, key) = online::open::<Activation>(body, key, signature).expect("signed");
        (it.report, key.id(), 0)
    } else {
        let (it, key) = online::open::<CheckIn>(body, key, signature).expect("signed");
        (it.report, key.id(), it.sequence.get())
    };
    let digest = Digest::of(license.as_bytes());
    let lease = Lease {
        number: "1921900011".parse().expect("a number"),
        environment: report.environment,
        installation: id,
        hardware: report.hardware.id(),
        sequence: Count::new(last + 1).expect("small"),
        nonce: report.nonce,
        issued: now(),
        decision: Decision::Granted(Grant {
            license: digest,
            revision: Revision(1),
            revocations: RevocationNumber(0),
            waived_until: None,
            designated: Vec::new(),
        }),
    };
    let signer = Signer {
        certificate,
        key: &SigningKey::from_bytes(&[7; 32]),
    };
    let answer = Answer {
        lease: envelope::seal(&lease, &[signer]).expect("a good lease"),
        license: (report.license != Some(digest)).then(|| license.to_owned()),
        revocations: None,
    };
    serde_json::to_string(&answer).expect("JSON")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program under test reads the same clock"
)]
fn now() -> UnixTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    UnixTime(since.expect("after 1970").as_secs())
}
