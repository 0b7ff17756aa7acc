//! The main job, step by step.

use keyfob::Problem;

use super::stage::Stage;

/// What the demo's vendor licenses, and to whom.
pub(super) const ORDER: &str = include_str!("order.json");

/// From nothing to a valid license under which a program runs.
pub(super) fn tell(stage: &Stage<'_>) -> Result<(), Problem> {
    stage.tell("demo-vendor", &[])?;
    stage.command(&["vendor", "init", "--vendor", "@vendor", "--no-passphrase"])?;

    stage.tell("demo-dongle", &[])?;
    crate::vendor::files::create_dir(&stage.path("usb"))?;
    stage.command(&["dongle", "simulate", "@usb/first.dongle"])?;
    stage.command(&[
        "dongle",
        "provision",
        "--vendor",
        "@vendor",
        "--simulated",
        "@usb",
    ])?;
    stage.command(&["dongle", "lock", "--simulated", "@usb", "--yes"])?;

    stage.tell("demo-license", &[])?;
    stage.write("order.json", ORDER)?;
    stage.command(&issue("@order.json"))?;

    stage.tell("demo-verify", &[])?;
    stage.command(&VERIFY)?;

    stage.tell("demo-counter", &[])?;
    stage.command(&[
        "dongle",
        "request",
        "--simulated",
        "@usb",
        "--out",
        "@request.pem",
    ])?;
    stage.command(&[
        "vendor",
        "update",
        "@request.pem",
        "--vendor",
        "@vendor",
        "--counter",
        "0:1:1000",
        "--out",
        "@update.pem",
    ])?;
    stage.command(&["dongle", "update", "@update.pem", "--simulated", "@usb"])?;
    stage.command(&[
        "dongle",
        "consume",
        "0",
        "3",
        "--simulated",
        "@usb",
        "--root",
        "@vendor/root.pem",
    ])
}

/// The command that issues a license of an order for the demo's dongle.
pub(super) const fn issue(order: &str) -> [&str; 8] {
    [
        "issue", order, "--vendor", "@vendor", "--dongle", DONGLE, "--out", "@lic",
    ]
}

/// The demo's dongle: the first number that the vendor gives out.
pub(super) const DONGLE: &str = "KF-00000001-8";

/// The command that is tried against every cheat.
pub(super) const VERIFY: [&str; 9] = [
    "verify",
    "--dir",
    "@lic",
    "--root",
    "@vendor/root.pem",
    "--product",
    "promos",
    "--simulated",
    "@usb",
];
