use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread::{self, JoinHandle},
};

use keyfob::text::Language;

use super::*;
use crate::{board::Board, log::Log, text::Speech};

/// Longer than any test runs.
const NEVER: Duration = Duration::from_hours(1);

/// A page that is served.
struct Served {
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _scratch: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.end.take());
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(thread::panicking() || matches!(ended, Some(Ok(()))));
    }
}

fn serve(limits: Limits) -> Served {
    let scratch = tempfile::tempdir().expect("made");
    let opening = Opening {
        context: Context {
            board: Arc::new(Board::default()),
            log: Arc::new(Log::new(scratch.path()).quiet()),
            speech: Arc::new(Speech::new(Language::English)),
        },
        seams: Seams::system(),
        state: scratch.path().into(),
        wanted: (std::net::Ipv4Addr::LOCALHOST, 0).into(),
        limits,
    };
    let first = opening.listen();
    let address = first.as_ref().expect("listens").1;
    let (end, ended) = oneshot::channel();
    Served {
        address,
        end: Some(end),
        thread: Some(thread::spawn(move || {
            opening.show(first, BTreeMap::new(), ended);
        })),
        _scratch: scratch,
    }
}

impl Served {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("listens");
        // A page that never hangs up fails the test.
        let patience = Some(Duration::from_mins(1));
        stream.set_read_timeout(patience).expect("set");
        stream
    }

    /// A connection that was answered, and is there still.
    fn visit(&self) -> Option<TcpStream> {
        let mut stream = self.connect();
        let request = format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        // It may hang up before it is asked.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        while !answer.ends_with(b"</html>") {
            let mut more = [0; 4096];
            match stream.read(&mut more) {
                Ok(read @ 1..) => answer.extend_from_slice(&more[..read]),
                Ok(0) => return None,
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return None,
                other => panic!("{other:?}"),
            }
        }
        Some(stream)
    }
}

/// Decision 18: whoever connects and does not ask is hung up on: at the beginning, within a head, and after an answer.
#[test]
fn whoever_does_not_ask_is_hung_up_on() {
    let served = serve(Limits {
        head: Duration::from_millis(50),
        ..Limits::default()
    });
    for begun in ["", "GET / HTTP/1.1\r\nhost: 127"] {
        let mut stream = served.connect();
        stream.write_all(begun.as_bytes()).expect("sent");
        // It may say why.
        let ended = stream.read_to_end(&mut Vec::new());
        ended.unwrap_or_else(|error| panic!("{begun}: {error}"));
    }
    let mut stream = served.visit().expect("answered");
    assert_eq!(stream.read(&mut [0]).expect("ended"), 0);
}

/// Decision 18: beyond a number they are hung up on; a place is free again when somebody goes, and the page ends when the
/// agent does.
#[test]
fn a_limited_number_is_connected() {
    let served = serve(Limits {
        connections: 3,
        head: NEVER,
    });
    let silent = served.connect();
    let mut answered = [served.visit(), served.visit()];
    assert!(answered.iter().all(Option::is_some));
    for _ in 0..100 {
        assert!(served.visit().is_none(), "too many");
    }
    answered[0] = None;
    let again = (0..1_000).find_map(|_| {
        thread::sleep(Duration::from_millis(10));
        served.visit()
    });
    assert!(again.is_some(), "no place is free again");
    assert!(served.visit().is_none(), "too many");
    drop(silent);
}
