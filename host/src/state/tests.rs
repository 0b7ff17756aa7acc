//! States on a real disk.

use std::{fs, thread};

use licfmt::{
    UnixTime,
    attest::DongleTimes,
    license::{Control, Profile},
};
use tempfile::TempDir;

use super::*;
use crate::{
    Moment,
    control::{Event, Rules, Verdict},
};

fn tag() -> LicenseTag {
    LicenseTag::of("1921900011")
}

fn directory() -> (TempDir, StateDir) {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let directory = StateDir::new(scratch.path().join("deep").join("keyfob"));
    (scratch, directory)
}

fn rules() -> Rules {
    Rules {
        control: Control::of(Profile::HardDongle),
        not_before: UnixTime(0),
        expires: None,
    }
}

fn step(state: State, event: Event, second: u64) -> (State, Verdict) {
    let now = Moment {
        wall: UnixTime(1_795_253_400 + second),
        uptime_ms: second * 1000,
    };
    let (state, outcome) = rules().step(state, event, now);
    (state, outcome.verdict)
}

/// A state with so many absences behind it, the last of which goes on.
fn state(absences: u64) -> State {
    let mut state = step(State::default(), Event::Start, 0).0;
    for at in 0..absences {
        state = step(state, Event::Attested(DongleTimes::default()), at * 10).0;
        state = step(state, Event::NoDongle(Code::DongleMissing), at * 10 + 5).0;
    }
    state
}

fn json(state: &State) -> String {
    serde_json::to_string(state).expect("a state is JSON")
}

/// D-4: a supervisor that dies and comes back reads its countdown from the file and goes on.
#[test]
fn a_countdown_goes_on_from_the_file() {
    let (_scratch, directory) = directory();
    let pulled = step(state(1), Event::Tick, 605).0;
    directory.save(tag(), &pulled).expect("saved");
    let loaded = directory.load(tag()).expect("read").expect("there");
    let Verdict::Countdown(notice) = step(loaded, Event::Tick, 1205).1 else {
        panic!("still counting down")
    };
    assert_eq!(
        (notice.code, notice.remaining_s),
        (Code::DongleRemoved, 2400)
    );
}

/// Nothing saved is no error; each license has its own file.
#[test]
fn one_file_per_license() {
    let (_scratch, directory) = directory();
    let other = LicenseTag::of("1921900012");
    assert_eq!(directory.load(tag()).expect("no file is fine"), None);
    directory.save(tag(), &state(1)).expect("saved");
    directory.save(other, &state(2)).expect("saved");
    for (tag, absences) in [(tag(), 1), (other, 2)] {
        let loaded = directory.load(tag).expect("read").expect("there");
        assert_eq!(json(&loaded), json(&state(absences)));
    }
    let names = fs::read_dir(directory.path()).expect("listed").count();
    assert_eq!(names, 2, "nothing temporary is left behind");
}

/// Another license's state is refused, and the program begins as if nothing were known.
#[test]
fn another_licenses_state_is_refused() {
    let (_scratch, directory) = directory();
    let other = LicenseTag::of("1921900012");
    directory.save(other, &state(1)).expect("saved");
    fs::rename(directory.file(other), directory.file(tag())).expect("renamed");
    let (state, error) = directory.load_or_new(tag());
    assert_eq!(state, State::default());
    let error = error.expect("refused");
    assert_eq!(error.code(), Code::Io);
    let StateError::OtherLicense {
        found, expected, ..
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!((found, expected), (other, tag()));
}

/// Cut off at any byte, or with any bit of its structure broken: refused, never half read.
#[test]
fn a_broken_file_is_refused() {
    let (_scratch, directory) = directory();
    directory.save(tag(), &state(2)).expect("saved");
    let path = directory.file(tag());
    let whole = fs::read(&path).expect("read");
    // The last byte is the line's end, which is no part of the JSON.
    for length in 0..whole.len() - 1 {
        fs::write(&path, &whole[..length]).expect("written");
        let error = directory.load(tag()).expect_err("cut off");
        assert!(matches!(error, StateError::Malformed { .. }), "{error}");
    }
    let text = String::from_utf8(whole).expect("JSON is text");
    for broken in [
        text.replace("state/1", "state/2"),
        text.replace("\"license\"", "\"licence\""),
        text.replacen('{', "{\"more\":0,", 1),
        text.replace("forward_ms\":", "forward_ms\":-"),
        format!("{text}{text}"),
    ] {
        assert_ne!(broken, text);
        fs::write(&path, broken).expect("written");
        let (state, error) = directory.load_or_new(tag());
        assert!(matches!(error, Some(StateError::Malformed { .. })));
        assert_eq!(state, State::default());
    }
    // The next save puts it right.
    directory.save(tag(), &state(3)).expect("saved");
    assert!(directory.load(tag()).expect("read").is_some());
}

/// A file without end is not read to its end, and what is no file is not opened.
#[test]
fn no_file_of_a_state() {
    let (_scratch, directory) = directory();
    directory.save(tag(), &state(1)).expect("saved");
    let path = directory.file(tag());
    let size = usize::try_from(STATE_MAX).expect("small") + 1;
    fs::write(&path, vec![b' '; size]).expect("written");
    let error = directory.load(tag()).expect_err("too large");
    assert!(matches!(error, StateError::TooLarge { .. }), "{error}");
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("made");
    let error = directory.load(tag()).expect_err("a directory");
    assert!(matches!(error, StateError::NotAFile { .. }), "{error}");
    let error = directory.save(tag(), &state(1)).expect_err("in the way");
    assert!(matches!(error, StateError::Io { .. }), "{error}");
}

/// The longest state that the machine makes fits.
#[test]
fn the_longest_state_fits() {
    let (_scratch, directory) = directory();
    let long = state(1000);
    directory.save(tag(), &long).expect("saved");
    let size = fs::metadata(directory.file(tag())).expect("there").len();
    assert!(size < STATE_MAX / 2, "{size} bytes");
    assert!(directory.load(tag()).expect("read").is_some());
}

/// Where nothing can be written, that is said, and the program has its state still.
#[test]
fn a_directory_that_cannot_be_made() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let in_the_way = scratch.path().join("file");
    fs::write(&in_the_way, "").expect("written");
    let directory = StateDir::new(in_the_way.join("keyfob"));
    let error = directory.save(tag(), &state(1)).expect_err("no directory");
    assert!(matches!(error, StateError::Io { .. }), "{error}");
    assert!(error.to_string().contains("keyfob"), "{error}");
}

/// Writers at the same time do not mix: whoever reads finds what one of them wrote, whole.
#[test]
fn writers_at_the_same_time_do_not_mix() {
    const WRITERS: u64 = 4;
    let (_scratch, directory) = directory();
    let states: Vec<State> = (1..=WRITERS).map(|n| state(n * 20)).collect();
    let texts: Vec<String> = states.iter().map(json).collect();
    directory.save(tag(), &states[0]).expect("saved");
    thread::scope(|scope| {
        let writers: Vec<_> = states
            .iter()
            .map(|state| {
                let directory = &directory;
                scope.spawn(move || {
                    for _ in 0..25 {
                        directory.save(tag(), state).expect("saved");
                    }
                })
            })
            .collect();
        while !writers.iter().all(thread::ScopedJoinHandle::is_finished) {
            let found = directory.load(tag()).expect("whole").expect("there");
            assert!(texts.contains(&json(&found)));
        }
    });
    let last = directory.load(tag()).expect("whole").expect("there");
    assert!(texts.contains(&json(&last)));
    assert_eq!(fs::read_dir(directory.path()).expect("listed").count(), 1);
}

/// State files are their owner's: whether a plant is stopped is nobody else's to write.
#[cfg(unix)]
#[test]
fn only_the_owner_may_look() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_scratch, directory) = directory();
    directory.save(tag(), &state(1)).expect("saved");
    let mode = |path: &Path| {
        let metadata = fs::metadata(path).expect("there");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(directory.path()), 0o700);
    assert_eq!(mode(&directory.file(tag())), 0o600);
}

/// The standard directory, as the module's table says it; each case in a process of its own,
/// because a process has one environment.
#[cfg(unix)]
#[test]
fn the_standard_directory() {
    use std::{env, process::Command};

    const EXPECTED: &str = "KEYFOB_TEST_EXPECTED";
    if let Some(expected) = env::var_os(EXPECTED) {
        assert_eq!(standard(false), Some(PathBuf::from(expected)));
        return;
    }
    assert_eq!(standard(true), Some(PathBuf::from("/var/lib/keyfob")));
    for (state_home, expected) in [
        ("/srv/state", "/srv/state/keyfob"),
        ("not/absolute", "/home/plant/.local/state/keyfob"),
        ("", "/home/plant/.local/state/keyfob"),
    ] {
        let child = Command::new(env::current_exe().expect("this test"))
            .args(["--exact", "state::tests::the_standard_directory"])
            .env("HOME", "/home/plant")
            .env("XDG_STATE_HOME", state_home)
            .env(EXPECTED, expected)
            .output()
            .expect("started");
        let output = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success(), "{output}");
        assert!(output.contains("1 passed"), "{output}");
    }
}
