use std::{
    fs,
    os::unix::net::{UnixListener, UnixStream},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use tempfile::TempDir;

use super::*;
use crate::{
    Code,
    discovery::{Access, Enumerate as _, Place, SystemDongles, Wanted, find, survey},
    transport::{Device as _, Seams, fake::seams, sim::SimDevice},
};

/// A directory with a place for a socket.
fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("emulated.dongle");
    (directory, path)
}

/// An emulator that has the firmware in it: serves clients in turn, until the test lets go of it.
struct Emulator {
    path: PathBuf,
    running: Option<JoinHandle<()>>,
    end: mpsc::Sender<()>,
}

impl Emulator {
    fn start(path: &Path) -> Self {
        let listener = UnixListener::bind(path).expect("a socket");
        let (end, ended) = mpsc::channel();
        let mut dongle = SimDevice::blank(&seams().rng).expect("a dongle");
        let running = thread::spawn(move || {
            let mut now_ms = 0;
            while ended.try_recv().is_err() {
                let (client, _) = listener.accept().expect("a client");
                serve(client, &mut dongle, &mut now_ms);
            }
        });
        Self {
            path: path.into(),
            running: Some(running),
            end,
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.end.send(());
        let _ = UnixStream::connect(&self.path);
        if let Some(running) = self.running.take() {
            let _ = running.join();
        }
    }
}

/// Reports in, reports out, in pieces: streams know no reports.
fn serve(mut client: UnixStream, dongle: &mut SimDevice, now_ms: &mut u64) {
    let mut report = [0; REPORT_LEN];
    while client.read_exact(&mut report).is_ok() {
        *now_ms += 1;
        dongle.take(&report, *now_ms);
        while let Some(answer) = dongle.give(*now_ms) {
            let (head, tail) = answer.split_at(20);
            let sent = client.write_all(head).and_then(|()| client.write_all(tail));
            if sent.is_err() {
                return;
            }
        }
    }
}

fn dongles_of(directory: &TempDir) -> SystemDongles {
    SystemDongles::new(vec![directory.path().into()], Seams::system())
}

/// D-2: a socket among the simulated dongles is a dongle, and answers like one.
#[test]
fn an_emulated_dongle_is_found_and_answers() {
    let (directory, path) = place();
    let _emulator = Emulator::start(&path);
    let dongles = dongles_of(&directory);
    for _ in 0..2 {
        let seen = survey(&dongles, &Seams::system()).expect("a list");
        let (candidate, info) = seen.into_iter().next().expect("one");
        assert_eq!(candidate.place, Place::File(path.clone()));
        assert_eq!(candidate.access, Access::Ready);
        assert_eq!(info.expect("an answer").dongle, None, "it is blank");
    }
    find(&dongles, Wanted::Only, &Seams::system()).expect("the only one");
}

/// D-4: what an emulator that was killed leaves behind is no dongle.
#[test]
fn a_socket_without_an_emulator_is_no_dongle() {
    let (directory, path) = place();
    drop(UnixListener::bind(&path).expect("a socket"));
    assert!(path.exists());
    let candidates = dongles_of(&directory).candidates().expect("a list");
    let in_files: Vec<_> = candidates
        .iter()
        .filter(|one| matches!(one.place, Place::File(_)))
        .collect();
    assert!(in_files.is_empty(), "{in_files:?}");
    let error = SocketTransport::open(&path).expect_err("nobody there");
    assert_eq!(error.code(), Code::DongleMissing);
}

/// D-4: a dongle that is pulled is missing, whether one reads or writes; before that, silence is no error.
#[test]
fn a_pulled_dongle_is_gone() {
    let (_directory, path) = place();
    let listener = UnixListener::bind(&path).expect("a socket");
    let mut transport = SocketTransport::open(&path).expect("connected");
    let (client, _) = listener.accept().expect("a client");
    assert_eq!(transport.receive(5).expect("nothing yet"), None);
    drop((client, listener));
    fs::remove_file(&path).expect("pulled");
    let read = transport.receive(1_000).expect_err("gone");
    assert_eq!(read.code(), Code::DongleMissing);
    let sent = transport.send(&[0; REPORT_LEN]).expect_err("gone");
    assert_eq!(sent.code(), Code::DongleMissing);
    let opened = SocketTransport::open(&path).expect_err("gone");
    assert_eq!(opened.code(), Code::DongleMissing);
}

/// Half a report is kept until the other half comes.
#[test]
fn reports_are_put_together() {
    let (_directory, path) = place();
    let listener = UnixListener::bind(&path).expect("a socket");
    let mut transport = SocketTransport::open(&path).expect("connected");
    let (mut client, _) = listener.accept().expect("a client");
    client.write_all(&[7; 40]).expect("written");
    assert_eq!(transport.receive(1_000).expect("half a report"), None);
    client.write_all(&[7; 40]).expect("written");
    assert_eq!(
        transport.receive(1_000).expect("a report"),
        Some([7; REPORT_LEN])
    );
    assert_eq!(transport.receive(5).expect("a quarter"), None);
}
