//! What the vendor does by command: licenses, and the root's word.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use ed25519_dalek::{VerifyingKey, pkcs8::DecodePublicKey as _};
use licfmt::{PublicKey, RootKey, online::Token};
use serde_json::{Value, json};

use crate::{
    run::{World, room},
    secrets,
    server::Home,
    wrong::{Checked, Wrong, wrong},
};

/// A license for a soft dongle, released.
#[derive(Clone, Debug)]
pub(crate) struct Sold {
    pub(crate) number: String,
    pub(crate) token: Token,
}

/// Makes a license and releases it.
pub(crate) fn sell(world: &World, home: &Home, number: &str) -> Checked<Sold> {
    sell_with(world, home, number, &[])
}

/// The same with more arguments of `license create`.
pub(crate) fn sell_with(
    world: &World,
    home: &Home,
    number: &str,
    arguments: &[&str],
) -> Checked<Sold> {
    let mut order: Value = serde_json::from_str(&fs::read_to_string(&world.order)?)?;
    order["number"] = json!(number);
    let path = home.file(&format!("order-{number}.json"));
    fs::write(&path, order.to_string())?;
    let path = path.display().to_string();
    let created = home.command(&[&["license", "create", &path], arguments].concat())?;
    home.command(&["license", "release", number])?;
    let token = created["token"].as_str().unwrap_or_default();
    secrets::remember("a license's token", token);
    secrets::remember("a license's token", &token.replace('-', ""));
    Ok(Sold {
        number: number.to_owned(),
        token: token.parse()?,
    })
}

/// The root that a server's leases lead to.
pub(crate) fn root(home: &Home) -> Checked<RootKey> {
    read_root(&home.file("root.pem"))
}

/// The root in this file.
pub(crate) fn read_root(path: &Path) -> Checked<RootKey> {
    let pem = fs::read_to_string(path)?;
    let key = VerifyingKey::from_public_key_pem(&pem).map_err(|error| Wrong(error.to_string()))?;
    Ok(RootKey::new(&PublicKey::from(&key))?)
}

/// Runs `keyfob` in a directory.
pub(crate) fn keyfob(world: &World, directory: &Path, arguments: &[&str]) -> Checked {
    let mut command = Command::new(&world.keyfob);
    let output = command.current_dir(directory).args(arguments).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    wrong(format!("keyfob {arguments:?}: {said}"))
}

/// Starts the server once, so that it makes its key, and has the key certified by a vendor that is made in a
/// directory of this name; answers that directory.
pub(crate) fn certify(world: &World, home: &Home, name: &str) -> Checked<PathBuf> {
    home.start_with(&[], &[])?.stop()?;
    let vendor = room(world, name)?;
    keyfob(world, &vendor, &["vendor", "init", "--no-passphrase"])?;
    let request = home.file("issuer-request.pem").display().to_string();
    let certificate = home.file("issuer.pem").display().to_string();
    let purposes = [
        "--purpose",
        "license",
        "--purpose",
        "lease",
        "--purpose",
        "time",
    ];
    let arguments = [
        &["vendor", "certify", &request],
        &purposes[..],
        &["--out", &certificate],
    ];
    keyfob(world, &vendor, &arguments.concat())?;
    fs::copy(vendor.join("vendor/root.pem"), home.file("root.pem"))?;
    Ok(vendor)
}

/// PEM files anywhere below, whose names begin so.
pub(crate) fn files(directory: &Path, start: &str) -> Checked<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if path.is_dir() {
            found.extend(files(&path, start)?);
        } else if name.is_some_and(|name| name.starts_with(start))
            && path.extension().is_some_and(|it| it == "pem")
        {
            found.push(path);
        }
    }
    Ok(found)
}
