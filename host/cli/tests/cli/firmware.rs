//! Firmware: signed, packaged, and brought to dongles (D-5).

use ed25519_dalek::SigningKey;
use licfmt::{
    Digest, Sealed, UnixTime,
    device::{Chip, FirmwareVersion},
    firmware::{FirmwareManifest, write_header},
};

use crate::{check, place::Place};

/// An image for simulated dongles, which have no boot stage to take it.
pub(crate) fn image(version: FirmwareVersion) -> Vec<u8> {
    let program = b"program";
    let manifest = FirmwareManifest {
        chip: Chip::Simulated,
        version,
        len: 7,
        digest: Digest::of(program),
        issued: UnixTime(1_790_000_000),
    };
    let sealed = Sealed::sign(&manifest, &SigningKey::from_bytes(&[7; 32]));
    [&write_header(&sealed)[..], program].concat()
}

/// The version that simulated dongles have: this workspace's.
pub(crate) fn current() -> FirmwareVersion {
    let number = |text: &str| text.parse().expect("a number");
    FirmwareVersion {
        major: number(env!("CARGO_PKG_VERSION_MAJOR")),
        minor: number(env!("CARGO_PKG_VERSION_MINOR")),
        patch: number(env!("CARGO_PKG_VERSION_PATCH")),
    }
}

/// Newer than any that there will be.
pub(crate) const LATE: FirmwareVersion = FirmwareVersion {
    major: 255,
    minor: 0,
    patch: 0,
};

/// D-5: what cannot end well is not begun, and says why.
#[test]
fn firmware_that_a_dongle_would_not_take() {
    for language in ["en", "de"] {
        let mut place = Place::with_dongle(language);
        place.write("new.image", image(LATE));
        place.write("same.image", image(current()));
        place.write("cut.image", &image(LATE)[..500]);
        place
            .run("dongle firmware new.image --simulated usb")
            .run("dongle firmware same.image --simulated usb")
            .run("dongle firmware cut.image --simulated usb")
            .run("dongle firmware order.json --simulated usb")
            .run("dongle firmware nothing.image --simulated usb");
        check(&format!("firmware-refused-{language}"), &place.transcript());
    }
}

/// A program that a linker could have written: see keyfob-station's tests, which make it.
#[cfg(feature = "station")]
pub(crate) fn sample(name: &str) -> Vec<u8> {
    let path = crate::place::package_file("../station/samples").join(name);
    std::fs::read(path).expect("a sample")
}

/// D-5: from built programs to a package, and everything that does not belong together.
#[cfg(feature = "station")]
#[test]
fn firmware_is_signed_and_packaged() {
    for language in ["en", "de"] {
        let mut place = Place::new(language);
        place.quietly("vendor init --no-passphrase");
        place.quietly("vendor init --vendor other --no-passphrase");
        for name in ["boot.elf", "dongle.elf"] {
            place.write(name, sample(name));
        }
        let package = "vendor package --boot boot.elf --image dongle.image";
        place
            .run("vendor sign-firmware dongle.elf --out dongle.image")
            .run(&format!("{package} --out package.uf2"))
            .run(&format!("{package} --as flash --out package.bin"))
            .note("Nothing is flashed that is not plugged.")
            .run("flash package.uf2 --place nowhere")
            .note("What does not belong together.")
            .run("vendor sign-firmware boot.elf --out boot.image")
            .run("vendor sign-firmware dongle.image --out other.image")
            .run("vendor package --boot dongle.elf --image dongle.image --out x")
            .run("vendor package --boot boot.elf --image dongle.elf --out x")
            .run(&format!("{package} --vendor other --out x"))
            .run(&format!(
                "{package} --next-key other/issuers/firmware.pem --out x"
            ))
            .run(&format!(
                "{package} --next-key vendor/issuers/license.pem --out x"
            ))
            .run(&format!(
                "{package} --next-key vendor/issuers/firmware.pem --out x"
            ))
            .run(&format!("{package} --out package.uf2"));
        assert!(!place.path("x").exists());
        check(
            &format!("firmware-packaged-{language}"),
            &place.transcript(),
        );
    }
}

/// D-5: a boot stage can believe a successor before it is needed, and a predecessor for as long as
/// images of its are about.
#[cfg(feature = "station")]
#[test]
fn a_second_key_is_believed() {
    let place = Place::new("en");
    place.quietly("vendor init --no-passphrase");
    for name in ["boot.elf", "dongle.elf"] {
        place.write(name, sample(name));
    }
    place.quietly("vendor sign-firmware dongle.elf --out old.image");
    place.copy("vendor/issuers/firmware.pem", "old.pem");
    place.quietly("vendor renew firmware");
    place.quietly("vendor sign-firmware dongle.elf --out new.image");
    let package = |image: &str, rest: &str| {
        let line =
            format!("vendor package --boot boot.elf --image {image}.image --out {image}.uf2");
        place.json(&format!("{line} {rest}"))
    };
    let (refused, status) = package("old", "");
    assert_eq!(
        (&refused["problem"]["code"], status),
        (&"firmware-unfit".into(), 1)
    );
    for image in ["old", "new"] {
        let (answer, status) = package(image, "--next-key old.pem");
        assert_eq!(status, 0, "{answer}");
        assert_eq!(answer["keys"].as_array().map(Vec::len), Some(2));
    }
}

/// A vendor directory of an older version has no firmware key; a revoked one signs nothing.
#[cfg(feature = "station")]
#[test]
fn without_a_usable_firmware_key_nothing_is_signed() {
    let mut place = Place::new("en");
    place.quietly("vendor init --no-passphrase");
    place.write("dongle.elf", sample("dongle.elf"));
    place.remove("vendor/issuers/firmware.key.pem");
    place.remove("vendor/issuers/firmware.pem");
    let sign = "vendor sign-firmware dongle.elf --out dongle.image";
    place.run(sign);
    place.quietly("vendor renew firmware");
    let (shown, _) = place.json("inspect vendor/issuers/firmware.pem");
    let subject = &shown["blocks"][0]["body"]["subject"];
    let subject: licfmt::PublicKey = serde_json::from_value(subject.clone()).expect("a key");
    let id = subject.id();
    place.quietly(&format!("vendor revoke issuer {id} --reason stolen"));
    place.run(sign);
    place.quietly("vendor renew firmware");
    place.run(sign);
    check("firmware-keys", &place.transcript());
}

/// Writes a sealed RP2350's package, `rp2350.uf2`: with the vendor's keys, sealed as picotool would.
#[cfg(feature = "models")]
pub(crate) fn sealed_package(place: &mut Place) {
    place.quietly("vendor package --boot rp2350-boot.elf --boot-out to-seal.bin");
    seal(place);
    let sources = "--sealed-boot sealed.bin --image rp2350.image";
    place.quietly(&format!("vendor package {sources} --out rp2350.uf2"));
}

/// `to-seal.bin` to `sealed.bin`.
#[cfg(feature = "models")]
pub(crate) fn seal(place: &Place) {
    let boot = std::fs::read(place.path("to-seal.bin")).expect("a boot stage");
    let sealed = keyfob_station::lock::seal::model::seal(&boot, [0x42; 32], false);
    place.write("sealed.bin", sealed);
}

/// D-5: what is burned into an RP2350 is told beforehand; the other chips say what closes them, and what
/// is not sealed, or not meant, is not burned.
#[cfg(feature = "models")]
#[test]
fn chips_are_closed_or_say_why_not() {
    for language in ["en", "de"] {
        let mut place = Place::new(language);
        place.quietly("vendor init --no-passphrase");
        for (chip, prefix) in [("rp2040", ""), ("rp2350", "rp2350-")] {
            for name in ["boot.elf", "dongle.elf"] {
                let name = format!("{prefix}{name}");
                place.write(&name, sample(&name));
            }
            let image = format!("{chip}.image");
            place.quietly(&format!(
                "vendor sign-firmware {prefix}dongle.elf --out {image}"
            ));
            place.quietly(&format!(
                "vendor package --boot {prefix}boot.elf --image {image} --out {chip}-open.uf2"
            ));
        }
        sealed_package(&mut place);
        let burn = "station close-chip rp2350.uf2 --untried-on-hardware";
        place
            .run("station close-chip rp2040-open.uf2")
            .run("station close-chip rp2350-open.uf2")
            .run("station close-chip rp2350.uf2 --dry-run --sensitivity 1")
            .run("station close-chip rp2350.uf2 --place nowhere --confirm yes")
            .run(&format!("{burn} --place nowhere --confirm yes"))
            .run(&format!("{burn} --dry-run"))
            .run("station close-chip rp2350.uf2 --dry-run --confirm yes");
        check(&format!("close-chip-{language}"), &place.transcript());
    }
}

/// D-5: an RP2350's boot stage goes out to be sealed and comes back; what was not sealed, or changed since,
/// is not packaged.
#[cfg(feature = "models")]
#[test]
fn a_boot_stage_is_sealed_between_two_calls() {
    let mut place = Place::new("en");
    place.quietly("vendor init --no-passphrase");
    for name in ["boot.elf", "rp2350-boot.elf", "rp2350-dongle.elf"] {
        place.write(name, sample(name));
    }
    place.quietly("vendor sign-firmware rp2350-dongle.elf --out rp2350.image");
    let with = "vendor package --image rp2350.image --out rp2350.uf2 --sealed-boot";
    place
        .run("vendor package --boot boot.elf --boot-out pico.bin")
        .run("vendor package --boot rp2350-boot.elf --boot-out to-seal.bin")
        .run(&format!("{with} to-seal.bin"));
    seal(&place);
    place.run(&format!("{with} sealed.bin"));
    let mut changed = std::fs::read(place.path("sealed.bin")).expect("a boot stage");
    changed[300] ^= 1;
    place.write("changed.bin", changed);
    place.run(&format!("{with} changed.bin"));
    check("sealed-boot", &place.transcript());
}
