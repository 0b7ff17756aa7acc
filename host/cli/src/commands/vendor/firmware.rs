//! `keyfob vendor sign-firmware` and `package`: from built programs to what is written into boards
//! (D-5).

use std::path::Path;

use keyfob::{Code, Problem};
use keyfob_station::package::{self, PackageError, Program, SignedImage};
use licfmt::{
    Certificate, Digest, PublicKey, Purpose, Sealed, armor, firmware::TrustBlock, trust::Issuer,
};
use serde_json::Value;

use crate::{
    app::App,
    args::firmware::{Kind, Package, Sign},
    report::Report,
    vendor::{Vendor, files, unfit, unusable},
};

/// The most bytes of a built program that are read: those for debuggers are most of them.
const BUILT_MAX: usize = 256 * 1024 * 1024;

pub(super) fn sign(app: &App, args: &Sign) -> Result<Report, Problem> {
    let built = files::read_at_most(&args.elf, BUILT_MAX)?;
    let program = Program::dongle(&built).map_err(|error| wrong(&args.elf, &error))?;
    files::check_new(&args.out)?;
    let (vendor, passphrase) = super::open(&args.vendor, Purpose::Firmware)?;
    let now = app.now();
    let issuer = vendor.issuer(Purpose::Firmware, &passphrase, now)?;
    let image = SignedImage::sign(&program, &issuer.key, now);
    files::write_new(&args.out, image.bytes())?;
    files::publish(&args.out)?;
    let (chip, version) = (program.chip(), program.version());
    let (bytes, file) = (program.bytes().len(), args.out.display());
    Ok(Report::new()
        .say(
            "image-signed",
            &[
                ("chip", &chip),
                ("version", &version),
                ("bytes", &bytes),
                ("file", &file),
            ],
        )
        .with("chip", chip.to_string())
        .with("version", version.to_string())
        .with("bytes", bytes)
        .with("file", file.to_string()))
}

pub(super) fn package(args: &Package) -> Result<Report, Problem> {
    let vendor = Vendor::open(&args.directory)?;
    let keys = firmware_keys(&vendor, args.next_key.as_deref())?;
    let trust = TrustBlock {
        keys: keys.iter().map(|key| PublicKey::from(&key.key)).collect(),
    };
    let (Some(image), Some(out)) = (&args.image, &args.out) else {
        return to_be_sealed(args, &trust, &keys);
    };
    let package = assemble(args, image, &trust, &keys)?;
    let file = match args.kind {
        Kind::Uf2 => package.to_uf2(),
        Kind::Flash => package.to_flash(),
    };
    let file = file.map_err(|error| wrong(image, &error))?;
    files::write_new(out, &file)?;
    files::publish(out)?;
    let (chip, version, digest) = (package.chip, package.version, Digest::of(&file));
    let file = out.display();
    let report = Report::new().say(
        "packaged",
        &[("chip", &chip), ("version", &version), ("file", &file)],
    );
    Ok(described(report, digest, &keys)
        .with("chip", chip.to_string())
        .with("version", version.to_string())
        .with("image", package.image.to_string())
        .with("file", file.to_string()))
}

/// The image with a built boot stage, or with a sealed one.
fn assemble(
    args: &Package,
    image: &Path,
    trust: &TrustBlock,
    keys: &[Issuer],
) -> Result<package::Package, Problem> {
    let signed = files::read_at_most(image, BUILT_MAX)?;
    let signed = SignedImage::read(&signed).map_err(|error| wrong(image, &error))?;
    check_validity(&signed, keys, image)?;
    if let Some(path) = &args.sealed_boot {
        let sealed = files::read_at_most(path, BUILT_MAX)?;
        let package = package::Package::with_sealed(&sealed, &signed, trust);
        return package.map_err(|error| wrong(path, &error));
    }
    let package = package::Package::assemble(&built_boot(args)?, &signed, trust);
    package.map_err(|error| wrong(image, &error))
}

/// Writes what is to be sealed; the image comes with the next call.
fn to_be_sealed(args: &Package, trust: &TrustBlock, keys: &[Issuer]) -> Result<Report, Problem> {
    let program = built_boot(args)?;
    let out = args.boot_out.as_deref().unwrap_or_else(|| Path::new(""));
    let boot = package::Package::to_be_sealed(&program, trust);
    let boot = boot.map_err(|error| wrong(args.boot.as_deref().unwrap_or(out), &error))?;
    files::write_new(out, &boot)?;
    files::publish(out)?;
    let (chip, file) = (program.chip(), out.display());
    let report = Report::new().say("to-be-sealed", &[("chip", &chip), ("file", &file)]);
    Ok(described(report, Digest::of(&boot), keys)
        .with("chip", chip.to_string())
        .with("version", Value::Null)
        .with("image", Value::Null)
        .with("file", file.to_string()))
}

fn built_boot(args: &Package) -> Result<Program, Problem> {
    let path = args.boot.as_deref().unwrap_or_else(|| Path::new(""));
    let boot = files::read_at_most(path, BUILT_MAX)?;
    Program::boot(&boot).map_err(|error| wrong(path, &error))
}

/// What whoever gets the file can compare: its SHA-256, and whose images it starts.
fn described(report: Report, digest: Digest, keys: &[Issuer]) -> Report {
    let report = report.say("packaged-digest", &[("digest", &digest)]);
    let ids: Vec<_> = keys.iter().map(|key| key.id.to_string()).collect();
    let report = ids.iter().fold(report, |report, id| {
        report.say("packaged-key", &[("id", id)])
    });
    report.with("keys", ids).with("sha256", digest.to_string())
}

/// The keys that the boot stage is to believe: the vendor's own, and its successor if one is named.
/// The root vouches for both.
pub(in crate::commands) fn firmware_keys(
    vendor: &Vendor,
    next: Option<&Path>,
) -> Result<Vec<Issuer>, Problem> {
    let own = vendor.issuer_file(Purpose::Firmware, "pem");
    let mut keys = Vec::new();
    for path in [Some(&*own), next].into_iter().flatten() {
        let certificate: Sealed<Certificate> =
            armor::read(&files::read_text(path)?).map_err(|error| unusable(path, &error))?;
        let issuer = vendor.certified(path, &certificate, Purpose::Firmware)?;
        if !issuer.purposes.contains(Purpose::Firmware) {
            return Err(unfit(path, "why-not-for-firmware").with("found", issuer.purposes));
        }
        if keys.iter().any(|key: &Issuer| key.id == issuer.id) {
            return Err(unfit(path, "why-two-keys"));
        }
        keys.push(issuer);
    }
    Ok(keys)
}

/// Whether the key that signed might sign when it did.
fn check_validity(image: &SignedImage, keys: &[Issuer], path: &Path) -> Result<(), Problem> {
    let has_signed = |key: &&Issuer| {
        let trust = TrustBlock {
            keys: [PublicKey::from(&key.key)].into_iter().collect(),
        };
        image.check_signer(&trust).is_ok()
    };
    let signer = keys.iter().find(has_signed);
    let signer = signer.ok_or_else(|| wrong(path, &PackageError::Untrusted))?;
    let issued = image.manifest().issued;
    let permits = signer.permits(Purpose::Firmware, issued);
    permits.map_err(|error| unusable(path, &error))
}

fn wrong(path: &Path, error: &PackageError) -> Problem {
    Problem::new(Code::FirmwareUnfit).with("detail", format!("{}: {error}", path.display()))
}
