//! P-15: the server's address that a vendor ships beside the root key.

use super::{SITE, compare, place};

const REGISTER: &str = "register --number 1921900011 --token-file token";

/// Where nobody can be asked, the registration's own server is taken, or else the one that the vendor ships.
#[test]
fn a_server_that_the_vendor_ships() {
    for language in ["en", "de"] {
        let (mut place, server) = place(language);
        let register = format!("{REGISTER} {SITE}");
        place.write("vendor/server.txt", "one line\nand another\n");
        place.run(&register);
        place.write("vendor/server.txt", format!("{}\n", server.address));
        place.run(&register);
        place.write("vendor/server.txt", "https://another.example\n");
        place.note("Registered again.").run(&register);
        compare(&format!("online-offered-{language}"), &place, &server);
    }
}

/// At a terminal it is the default: whoever presses Enter takes it.
#[cfg(unix)]
#[test]
fn it_is_offered_at_a_terminal() {
    use std::{fs::File, io::Write as _};

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).expect("ours");
    unlockpt(&terminal).expect("ready");
    let name = ptsname(&terminal, Vec::new()).expect("a name");
    let name = name.to_str().expect("UTF-8");
    for (typed, is_taken) in [("\n", true), ("http://127.0.0.1:1\n", false)] {
        let (place, server) = place("en");
        place.write("vendor/server.txt", &server.address);
        let mut command = place.command(&format!("{REGISTER} {SITE}"));
        command.stdin(File::open(name).expect("opened"));
        File::from(terminal.try_clone().expect("cloned"))
            .write_all(typed.as_bytes())
            .expect("typed");
        let output = command.output().expect("runs");
        let said = String::from_utf8(output.stderr).expect("text");
        let asked = format!("Address of the server [{}]:", server.address);
        assert!(said.contains(&asked), "{said}");
        assert_eq!(output.status.success(), is_taken, "{said}");
    }
}
