use licfmt::{Digest, DongleId, UnixTime};

use super::*;

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
