use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use licfmt::{Digest, DongleId, UnixTime};

use super::{
    file::{FileSink, Medium},
    *,
};

fn number(serial: u32) -> DongleId {
    DongleId::new(serial).expect("eight digits")
}

fn reserve(journal: &Journal, unit: u8, serial: u32) {
    let step = Step::Reserved {
        number: number(serial),
    };
    let noted = journal.note(UnixTime(1_795_253_400), Digest([unit; 32]), step);
    noted.expect("written");
}

/// D-5: what was noted is there after the process is gone.
#[test]
fn what_was_noted_is_known() {
    let directory = tempfile::tempdir().expect("a directory");
    let (journal, torn) = Journal::open(directory.path()).expect("new");
    assert_eq!(torn, None);
    reserve(&journal, 1, 1);
    reserve(&journal, 2, 2);
    drop(journal);
    let (journal, torn) = Journal::open(directory.path()).expect("readable");
    assert_eq!(torn, None);
    assert_eq!(journal.past(&Digest([2; 32])).number, Some(number(2)));
    assert_eq!(journal.past(&Digest([3; 32])), Past::default());
}

/// D-5: a last line that broke off at any byte is cut off, kept aside, and the journal goes on.
#[test]
fn a_torn_line_is_kept_aside() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join(FILE);
    let (journal, _) = Journal::open(directory.path()).expect("new");
    reserve(&journal, 1, 1);
    let first = std::fs::read(&path).expect("read");
    reserve(&journal, 2, 2);
    drop(journal);
    let both = std::fs::read(&path).expect("read");
    let kept = directory.path().join(TORN);
    for len in first.len()..both.len() {
        std::fs::write(&path, &both[..len]).expect("written");
        let _ = std::fs::remove_file(&kept);
        let (journal, torn) = Journal::open(directory.path()).expect("readable");
        let expected = String::from_utf8_lossy(&both[first.len()..len]).into_owned();
        assert_eq!(
            torn,
            (!expected.is_empty()).then(|| expected.clone()),
            "{len}"
        );
        if !expected.is_empty() {
            let kept = std::fs::read_to_string(&kept).expect("kept");
            assert_eq!(kept, expected + "\n");
        }
        reserve(&journal, 3, 3);
        drop(journal);
        let (journal, torn) = Journal::open(directory.path()).expect("readable");
        assert_eq!(torn, None);
        let numbers = [1, 2, 3].map(|unit| journal.past(&Digest([unit; 32])).number);
        assert_eq!(numbers, [Some(number(1)), None, Some(number(3))], "{len}");
    }
}

/// D-5: a journal that lost its middle is not gone on with, and not changed.
#[test]
fn a_spoiled_middle_stops_the_station() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join(FILE);
    let (journal, _) = Journal::open(directory.path()).expect("new");
    reserve(&journal, 1, 1);
    reserve(&journal, 2, 2);
    drop(journal);
    let good = std::fs::read_to_string(&path).expect("read");
    for (from, to) in [
        ("KF-00000001-8", "KF-00000001-9"),
        ("\"schema\":1", "\"schema\":2"),
        ("{", ""),
    ] {
        let spoiled = good.replacen(from, to, 1);
        assert_ne!(spoiled, good);
        std::fs::write(&path, &spoiled).expect("written");
        let error = Journal::open(directory.path()).err().expect("refused");
        assert!(
            matches!(error, JournalError::Line { line: 1, .. }),
            "{error}"
        );
        assert_eq!(std::fs::read_to_string(&path).expect("read"), spoiled);
    }
}

/// A disk with room for so many bytes.
#[derive(Clone)]
struct FullDisk(Arc<Mutex<Disk>>);

#[derive(Default)]
struct Disk {
    written: Vec<u8>,
    room: usize,
    /// Nothing can be taken back.
    stuck: bool,
}

impl FullDisk {
    fn journal(&self) -> Journal {
        let sink = FileSink {
            path: FILE.into(),
            medium: self.clone(),
            len: 0,
            broken: false,
        };
        Journal::new(&[], Box::new(sink))
    }

    fn change<R>(&self, change: impl FnOnce(&mut Disk) -> R) -> R {
        change(&mut self.0.lock().expect("nobody panicked"))
    }

    fn written(&self) -> Vec<u8> {
        self.change(|disk| disk.written.clone())
    }
}

impl Write for FullDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.change(|disk| {
            let fits = bytes.len().min(disk.room);
            if fits == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            disk.written.extend_from_slice(&bytes[..fits]);
            disk.room -= fits;
            Ok(fits)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Medium for FullDisk {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.change(|disk| {
            if disk.stuck {
                return Err(io::ErrorKind::Other.into());
            }
            disk.written.truncate(usize::try_from(len).expect("small"));
            Ok(())
        })
    }
}

/// A disk on which one line was noted, a second broke off, and there is room again.
fn filled(stuck: bool) -> (FullDisk, Journal, Vec<u8>) {
    let disk = FullDisk(Arc::default());
    let journal = disk.journal();
    disk.change(|disk| disk.room = 10_000);
    reserve(&journal, 1, 1);
    let before = disk.written();
    disk.change(|disk| (disk.room, disk.stuck) = (20, stuck));
    let step = Step::Reserved { number: number(2) };
    let refused = journal.note(UnixTime(0), Digest([2; 32]), step);
    assert!(
        matches!(refused, Err(JournalError::Io { .. })),
        "{refused:?}"
    );
    assert_eq!(journal.past(&Digest([2; 32])), Past::default());
    disk.change(|disk| disk.room = 10_000);
    (disk, journal, before)
}

/// D-5: what of a line came onto a full disk is taken back; later lines are whole.
#[test]
fn a_full_disk_leaves_no_fragment() {
    let (disk, journal, before) = filled(false);
    assert_eq!(disk.written(), before);
    reserve(&journal, 3, 3);
    let text = disk.written();
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let units: Vec<_> = lines
        .map(|line| serde_json::from_slice::<Entry>(line).expect("whole").unit)
        .collect();
    assert_eq!(units, [Digest([1; 32]), Digest([3; 32])]);
}

/// D-5: where that cannot be done either, nothing more is written: it would be lost with the fragment.
#[test]
fn a_fragment_that_stays_stops_the_journal() {
    let (disk, journal, before) = filled(true);
    let broken = disk.written();
    assert_eq!(broken.len(), before.len() + 20);
    let step = Step::Reserved { number: number(3) };
    let refused = journal.note(UnixTime(0), Digest([3; 32]), step);
    assert!(
        matches!(refused, Err(JournalError::Broken { .. })),
        "{refused:?}"
    );
    assert_eq!(disk.written(), broken);
}

fn flashed() -> Flashed {
    Flashed {
        way: Way::Probe,
        place: "probe".into(),
        chip: None,
        revision: None,
        image: Digest([2; 32]),
        version: FirmwareVersion::default(),
        verified: true,
        closed: Some(true),
    }
}

fn note(journal: &Journal, unit: Digest, step: Step) {
    journal.note(UnixTime(0), unit, step).expect("written");
}

/// Decision 6: what was seen of a board goes with its number when that is given up, and is of another
/// run once the journal is opened again.
#[test]
fn what_was_seen_ends_with_the_number_and_the_run() {
    let directory = tempfile::tempdir().expect("a directory");
    let unit = Digest([1; 32]);
    let (journal, _) = Journal::open(directory.path()).expect("new");
    note(&journal, unit, Step::Flashed(flashed()));
    assert!(journal.past(&unit).in_this_run);
    drop(journal);
    let (journal, _) = Journal::open(directory.path()).expect("readable");
    let past = journal.past(&unit);
    assert_eq!((past.flashed, past.in_this_run), (Some(flashed()), false));
    note(&journal, unit, Step::Flashed(flashed()));
    note(&journal, unit, Step::Abandoned { number: number(1) });
    let past = journal.past(&unit);
    assert_eq!((past.flashed, past.in_this_run), (None, false));
}

/// Decision 6: a probe that has another board on it by now says nothing about the one before.
#[test]
fn a_place_is_the_last_units() {
    let directory = tempfile::tempdir().expect("a directory");
    let units = [Digest([1; 32]), Digest([2; 32])];
    let (journal, _) = Journal::open(directory.path()).expect("new");
    let elsewhere = Flashed {
        place: "another probe".into(),
        ..flashed()
    };
    for (unit, flashed, expected) in [
        (units[0], flashed(), [true, false]),
        (units[1], elsewhere, [true, true]),
        (units[1], flashed(), [false, true]),
    ] {
        note(&journal, unit, Step::Flashed(flashed));
        assert_eq!(units.map(|unit| journal.past(&unit).in_this_run), expected);
    }
}

/// D-5: that a chip's closing was begun here is known for ever: over a crash, and a new key.
#[test]
fn what_was_burned_stays_known() {
    let entry = |step| Entry {
        schema: SCHEMA,
        time: UnixTime(1),
        unit: Digest([1; 32]),
        step,
    };
    let burning = |stage| entry(Step::Burning { stage });
    let line = serde_json::to_string(&burning(Stage::Close)).expect("a line");
    assert!(
        line.contains(r#""step":"burning","stage":"close""#),
        "{line}"
    );
    let read: Entry = serde_json::from_str(&line).expect("an entry");
    let abandoned = entry(Step::Abandoned { number: number(1) });
    let mut past = Past::default();
    for (entry, wanted) in [
        (burning(Stage::Key), Stage::Key),
        (read, Stage::Close),
        (abandoned, Stage::Close),
    ] {
        past.add(&entry.step);
        assert_eq!(past.burning, Some(wanted));
    }
}
