//! Every command that the documents show is run, in the order of the page.
//!
//! Blocks marked `sh` are commands; what stands in `text` blocks cannot be run here and says so.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the repository")
}

/// The `sh` blocks of a page.
fn blocks(page: &str) -> Vec<String> {
    let text = fs::read_to_string(repository().join(page)).expect(page);
    let blocks: Vec<_> = text
        .split("\n```sh\n")
        .skip(1)
        .filter_map(|rest| rest.split("\n```").next())
        .map(str::to_owned)
        .collect();
    assert!(!blocks.is_empty(), "{page} shows no commands");
    blocks
}

/// Whether a block needs what only a program with the feature `station` has.
fn needs_station(block: &str) -> bool {
    const COMMANDS: [&str; 4] = [
        "keyfob flash",
        "keyfob station",
        "keyfob vendor package",
        "keyfob vendor sign-firmware",
    ];
    COMMANDS.iter().any(|command| block.contains(command))
}

/// Runs a block as a user would type it, and fails with what it said.
fn run(block: &str, directory: &Path, program: &Path) {
    let path = env::join_paths(
        [program.to_path_buf()]
            .into_iter()
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    );
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", block])
        .current_dir(directory)
        .env("PATH", path.expect("a path"))
        .env("KEYFOB_LANG", "en")
        .env(
            "KEYFOB_SYSTEM",
            repository().join("host/cli/tests/computer"),
        )
        .env("KEYFOB_STATE", directory.join("state"))
        .output()
        .expect("bash");
    assert!(
        output.status.success(),
        "{block}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Where the program is, as it was built for this test: a copy, for README.md's `cargo run` builds
/// another in its place.
fn built() -> &'static Path {
    static DIRECTORY: LazyLock<PathBuf> = LazyLock::new(|| {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documented");
        fs::create_dir_all(&directory).expect("made");
        let program = directory.join("keyfob");
        fs::copy(env!("CARGO_BIN_EXE_keyfob"), program).expect("copied");
        directory
    });
    &DIRECTORY
}

/// The commands of README.md that need no cargo, then those of a page, in a directory of their own.
fn follow(page: &str) {
    let directory = tempfile::tempdir().expect("a directory");
    let readme = blocks("README.md");
    let by_hand = readme.iter().filter(|block| !block.starts_with("cargo "));
    let rest = if page == "README.md" {
        Vec::new()
    } else {
        blocks(page)
    };
    // Built programs, where a page says that they are in `firmware`.
    let samples = repository().join("host/station/samples");
    fs::create_dir(directory.path().join("firmware")).expect("made");
    for name in ["boot.elf", "dongle.elf"] {
        let copy = directory.path().join("firmware").join(name);
        fs::copy(samples.join(name), copy).expect("a sample");
    }
    by_hand
        .chain(&rest)
        .filter(|block| cfg!(feature = "station") || !needs_station(block))
        .for_each(|block| run(block, directory.path(), built()));
}

#[test]
fn readme() {
    follow("README.md");
}

/// P-12, P-18, D-4: what a site does.
#[test]
fn site_operator() {
    follow("host/cli/docs/site-operator.md");
}

/// D-1, D-8, D-9: what a technician does.
#[test]
fn technician() {
    follow("host/cli/docs/technician.md");
}

/// Decisions 1 and 3: what a vendor does.
#[test]
fn vendor() {
    follow("host/cli/docs/vendor.md");
}

/// The first command of README.md, and the one that installs; the latter without optimisation, so
/// that it does not build everything a second time.
#[test]
fn cargo_commands() {
    let directory = tempfile::tempdir().expect("a directory");
    let commands = blocks("README.md");
    let commands: Vec<_> = commands
        .iter()
        .filter(|block| block.starts_with("cargo "))
        .collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    for command in commands {
        let command = match command.strip_prefix("cargo install") {
            Some(rest) => format!(
                "cargo install --debug --root {} {rest}",
                directory.path().display()
            ),
            None => command.clone(),
        };
        let here = format!("cd '{}' && {command}", repository().display());
        run(&here, directory.path(), built());
    }
    assert!(directory.path().join("bin").join("keyfob").is_file());
}
