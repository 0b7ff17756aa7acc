//! The program that runs under license control: this test program, in a role.

use std::{
    env, fs,
    os::unix::process::ExitStatusExt as _,
    process::{self, Command},
    sync::{Arc, atomic::AtomicBool},
    thread,
    time::Duration,
};

use signal_hook::{consts::SIGTERM, flag};

/// Names the role in the child's environment.
const ROLE: &str = "KEYFOB_TEST_ROLE";
/// Names the file that a child writes its process number to when it is ready.
const READY: &str = "KEYFOB_TEST_READY";

/// What the child does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    /// Ends at once with this status.
    Exits(i32),
    /// Runs until a signal ends it.
    Sleeps,
    /// Does not hear `SIGTERM`.
    Stubborn,
    /// Ends with status 7 at `SIGTERM`.
    Polite,
    /// Starts a stubborn child of its own, and ends at `SIGTERM`.
    Parent,
}

impl Role {
    fn name(self) -> String {
        match self {
            Self::Exits(status) => status.to_string(),
            other => format!("{other:?}"),
        }
    }

    /// The command line that plays this role.
    pub(crate) fn command() -> [String; 4] {
        let program = env::current_exe().expect("this program");
        let program = program.into_os_string().into_string().expect("UTF-8");
        [
            program,
            "--exact".into(),
            "child::child".into(),
            "--nocapture".into(),
        ]
    }

    /// Lets `command` start its child in this role.
    pub(crate) fn give(self, command: &mut Command, ready: &std::path::Path) {
        command.env(ROLE, self.name()).env(READY, ready);
    }
}

/// The child itself. Run as a test, without a role, it looks whether a child does what it is told.
#[test]
fn child() {
    if let Ok(role) = env::var(ROLE) {
        play(&role);
    }
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let [program, args @ ..] = Role::command();
    let mut command = Command::new(program);
    command.args(args);
    Role::Exits(7).give(&mut command, &scratch.path().join("ready"));
    let status = command.status().expect("started");
    assert_eq!((status.code(), status.signal()), (Some(7), None));
}

fn play(role: &str) -> ! {
    let heard = Arc::new(AtomicBool::new(false));
    match role {
        "Stubborn" => drop(flag::register(SIGTERM, heard)),
        "Polite" => drop(flag::register_conditional_shutdown(
            SIGTERM,
            7,
            Arc::new(AtomicBool::new(true)),
        )),
        "Parent" => {
            let [program, args @ ..] = Role::command();
            let mut command = Command::new(program);
            command.args(args).env(ROLE, "Stubborn");
            // It writes the ready file.
            command.status().expect("started");
        }
        _ => {}
    }
    let ready = env::var_os(READY).expect("a file to write");
    let number = env::var("KEYFOB_LICENSE_NUMBER").unwrap_or_default();
    let text = format!("{} {number}\n", process::id());
    let new = format!("{}.new", ready.display());
    fs::write(&new, text).expect("written");
    fs::rename(&new, ready).expect("renamed");
    if let Ok(status) = role.parse() {
        process::exit(status);
    }
    sleep()
}

fn sleep() -> ! {
    // Nobody is left behind for long if a test fails.
    thread::sleep(Duration::from_mins(3));
    process::exit(99)
}
