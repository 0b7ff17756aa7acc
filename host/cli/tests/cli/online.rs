//! P-15, M-5, P-18: registering with a server, over a real socket.

mod offered;
mod server;

use crate::{check, place::Place};
pub(crate) use server::Server;

/// A token in form.
pub(crate) const TOKEN: &str = "8F2KQ-7HX4M-0D9TB-W3RZN-5VJ6C\n";

/// A site with a vendor and a computer, not registered yet.
fn place(language: &'static str) -> (Place, Server) {
    let place = Place::new(language);
    place.write("order.json", include_str!("order.json"));
    place.quietly("vendor init --no-passphrase");
    place.quietly("issue order.json --soft --out issued");
    place.write("request.pem", crate::answers::key_request());
    place.quietly("vendor certify request.pem --purpose license --purpose lease --out lease.pem");
    place.write("token", TOKEN);
    // The parts of a computer that every Linux tells.
    place.write(
        "computer/etc/machine-id",
        "0123456789abcdef0123456789abcdef\n",
    );
    let server = Server::start(&place.read("lease.pem"), place.read("issued/promos.json"));
    (place, server)
}

const SITE: &str = "--root vendor/root.pem --state state --system computer";

fn register(server: &Server) -> String {
    let address = &server.address;
    format!("register --server {address} --number 1921900011 --token-file token {SITE}")
}

/// The transcript, without the port.
fn compare(name: &str, place: &Place, server: &Server) {
    check(
        name,
        &place.transcript().replace(&server.address, "[SERVER]"),
    );
}

/// P-15: registered, looked at, refreshed, run, unregistered.
#[test]
fn a_site_registers() {
    for language in ["en", "de"] {
        let (mut place, server) = place(language);
        place
            .run(&register(&server))
            .run(&format!("verify {SITE}"))
            .run(&format!("status {SITE}"))
            .run(&format!("refresh {SITE}"))
            .run(&format!("run {SITE} -- printenv KEYFOB_LICENSE_NUMBER"))
            .run("doctor --root vendor/root.pem --state state --system computer")
            .note("Without the server.");
        server.stop();
        place
            .run(&format!("refresh {SITE}"))
            .run(&format!("run {SITE} -- printenv KEYFOB_LICENSE_NUMBER"))
            .run(&format!("unregister {SITE}"))
            .run(&format!("status {SITE}"));
        compare(&format!("online-{language}"), &place, &server);
    }
}

/// P-18: what is done to the file, and to the computer.
#[test]
fn spoilt_registrations() {
    let (mut place, server) = place("en");
    place.quietly(&register(&server));
    place.copy("lic/licinfo.cfg", "good");
    place.edit("lic/licinfo.cfg", "\"talks\":true", "\"talks\":false");
    place
        .note("Edited.")
        .run(&format!("verify {SITE}"))
        .run("doctor --root vendor/root.pem --state state --system computer");
    let good = place.read("good");
    place.write("lic/licinfo.cfg", &good[..300]);
    place.note("Cut off.").run(&format!("status {SITE}"));
    place.write("lic/licinfo.cfg", good.replace("licinfo/1", "licinfo/9"));
    place.note("Newer.").run(&format!("status {SITE}"));
    place.write("lic/licinfo.cfg", &good);
    place.quietly(&format!("refresh {SITE}"));
    place.write("lic/licinfo.cfg", &good);
    place.note("Put back.").run(&format!("status {SITE}"));
    place.write(
        "computer/etc/machine-id",
        "fedcba9876543210fedcba9876543210\n",
    );
    place
        .note("On another computer.")
        .run(&format!("run {SITE} -- true"));
    compare("online-spoilt", &place, &server);
}

/// What is said where the registration does not come about.
#[test]
fn refused_registrations() {
    for language in ["en", "de"] {
        let (mut place, server) = place(language);
        place
            .run(&format!("register {SITE}"))
            .run(&format!("refresh {SITE}"))
            .run(&format!("unregister {SITE}"))
            .run(&format!("{} --environment test", register(&server)))
            .run(&format!("{} --proxy ftp://proxy", register(&server)))
            .run(&format!("{} --ca-file order.json", register(&server)))
            .run(&register(&server).replace(&server.address, "http://license.example.com"));
        place.write("wrong", "no token");
        place.run(&register(&server).replace("--token-file token", "--token-file wrong"));
        server.decline("token-wrong");
        place.run(&register(&server));
        server.page();
        place.run(&register(&server));
        compare(&format!("online-refused-{language}"), &place, &server);
    }
}

/// M-2, P-19: a program that does not embed the SDK reports its version and what it uses, by a file.
#[test]
fn usage_by_a_file() {
    let (mut place, server) = place("en");
    place.quietly(&register(&server));
    place.write("used.json", r#"{ "saia-pcd": 5400, "mqtt": 7 }"#);
    let run = format!("run {SITE} --program-version 2.4.1 --usage used.json");
    place.quietly(&format!("{run} -- true"));
    let report = &server.last()["report"];
    let expected =
        serde_json::json!([{ "id": "mqtt", "used": 7 }, { "id": "saia-pcd", "used": 5400 }]);
    assert_eq!(report["usage"], expected);
    assert_eq!(report["program"]["version"], "2.4.1");
    assert_eq!(report["program"]["status"], "stopped", "the run has ended");
    for bad in [
        "",
        "[]",
        r#"{"saia-pcd":-1}"#,
        r#"{"saia pcd":1}"#,
        "\u{fffd}",
    ] {
        place.write("used.json", bad);
        place.run(&format!("{run} -- true"));
    }
    place.remove("used.json");
    place.run(&format!("{run} -- true"));
    compare("online-usage", &place, &server);
}
