//! Key files: PKCS#8 (RFC 5958), encrypted by PBES2 with scrypt and AES-256; public keys as SPKI
//! (RFC 8410). Other tools read them: `openssl pkey -in root.key.pem`.

use std::{env, io::IsTerminal as _, path::Path};

use ed25519_dalek::{
    SigningKey, VerifyingKey,
    pkcs8::{
        DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
        KeypairBytes, spki::der::pem::LineEnding,
    },
};
use keyfob::{Code, Problem};
use licfmt::PublicKey;
use zeroize::Zeroizing;

use super::{files, unfit, unusable};

/// Where automation gives the passphrase.
pub(crate) const PASSPHRASE_VARIABLE: &str = "KEYFOB_PASSPHRASE";
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
const PRIVATE: &str = "PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";

/// What protects the vendor's private keys at rest.
pub(crate) enum Passphrase {
    /// Nothing: for trying things out. Said in every answer that comes of it.
    None,
    /// A passphrase.
    Text(Zeroizing<String>),
}

impl Passphrase {
    /// From a file, the environment, or the keyboard, in that order. `again` is the prompt for
    /// typing it a second time, where a slip would cost the keys.
    pub(crate) fn ask(file: Option<&Path>, again: Option<&str>) -> Result<Self, Problem> {
        if let Some(path) = file {
            let text = Zeroizing::new(files::read_text(path)?);
            return Self::text(text.trim_end_matches(['\r', '\n']));
        }
        if let Ok(text) = env::var(PASSPHRASE_VARIABLE) {
            return Self::text(&Zeroizing::new(text));
        }
        if !std::io::stdin().is_terminal() {
            return Err(refused("why-no-passphrase"));
        }
        let prompt = |text: &str| {
            let typed = rpassword::prompt_password(text).map(Zeroizing::new);
            typed.map_err(|error| Problem::new(Code::Io).with("detail", error))
        };
        let typed = prompt("Passphrase: ")?;
        if let Some(again) = again
            && *typed != *prompt(again)?
        {
            return Err(refused("why-passphrases-differ"));
        }
        Self::text(&typed)
    }

    fn text(text: &str) -> Result<Self, Problem> {
        if text.is_empty() {
            return Err(refused("why-passphrase-empty"));
        }
        Ok(Self::Text(Zeroizing::new(text.to_owned())))
    }
}

const fn refused(why: &'static str) -> Problem {
    Problem::new(Code::VendorKey).because(why)
}

/// Writes a private key into a new file.
pub(super) fn write_private(
    path: &Path,
    key: &SigningKey,
    passphrase: &Passphrase,
) -> Result<(), Problem> {
    files::write_new(path, encode(path, key, passphrase)?.as_bytes())
}

/// Writes a private key in the place of an older one, of which there is a copy.
pub(super) fn replace_private(
    path: &Path,
    key: &SigningKey,
    passphrase: &Passphrase,
) -> Result<(), Problem> {
    files::replace(path, encode(path, key, passphrase)?.as_bytes())
}

/// `path` is for errors.
fn encode(
    path: &Path,
    key: &SigningKey,
    passphrase: &Passphrase,
) -> Result<Zeroizing<String>, Problem> {
    // Without the public half: OpenSSL 3.0 does not read version 2 of the format, which has it.
    let key = KeypairBytes {
        secret_key: key.to_bytes(),
        public_key: None,
    };
    let pem = match passphrase {
        Passphrase::None => key.to_pkcs8_pem(LineEnding::LF),
        Passphrase::Text(text) => key.to_pkcs8_encrypted_pem(text.as_bytes(), LineEnding::LF),
    };
    pem.map_err(|error| unusable(path, &error))
}

/// Reads a private key.
pub(super) fn read_private(path: &Path, passphrase: &Passphrase) -> Result<SigningKey, Problem> {
    let pem = Zeroizing::new(files::read_text(path)?);
    expect_label(path, &pem, &[PRIVATE, ENCRYPTED])?;
    let encrypted = label(&pem) == Some(ENCRYPTED);
    let key = match passphrase {
        Passphrase::Text(text) if encrypted => {
            SigningKey::from_pkcs8_encrypted_pem(&pem, text.as_bytes())
        }
        Passphrase::None if encrypted => {
            return Err(unfit(path, "why-key-encrypted"));
        }
        _ => SigningKey::from_pkcs8_pem(&pem),
    };
    key.map_err(|error| unfit(path, "why-wrong-passphrase").with("error", error))
}

/// Whether a private key file is encrypted.
pub(crate) fn is_encrypted(path: &Path) -> Result<bool, Problem> {
    Ok(label(&files::read_text(path)?) == Some(ENCRYPTED))
}

/// Writes a public key into a new file.
pub(crate) fn write_public(path: &Path, key: &PublicKey) -> Result<(), Problem> {
    let key = key
        .verifying_key()
        .map_err(|error| unusable(path, &error))?;
    let pem = key
        .to_public_key_pem(LineEnding::LF)
        .map_err(|error| unusable(path, &error))?;
    files::write_new(path, pem.as_bytes())?;
    files::publish(path)
}

/// Reads a public key.
pub(crate) fn read_public(path: &Path) -> Result<PublicKey, Problem> {
    let pem = files::read_text(path)?;
    expect_label(path, &pem, &[PUBLIC])?;
    let key = VerifyingKey::from_public_key_pem(&pem).map_err(|error| unusable(path, &error))?;
    let key = PublicKey::from(&key);
    key.verifying_key()
        .map_err(|error| unusable(path, &error))?;
    Ok(key)
}

/// What a PEM file (RFC 7468) says that it holds.
fn label(pem: &str) -> Option<&str> {
    let line = pem.lines().find(|line| line.starts_with("-----BEGIN "))?;
    line.strip_prefix("-----BEGIN ")?.strip_suffix("-----")
}

/// Whether it says one of these: the parser's own complaint about anything else helps nobody.
fn expect_label(path: &Path, pem: &str, labels: &[&str]) -> Result<(), Problem> {
    let wanted = labels[0];
    match label(pem) {
        Some(label) if labels.contains(&label) => Ok(()),
        Some(label) => Err(unfit(path, "why-other-pem")
            .with("found", label)
            .with("wanted", wanted)),
        None => Err(unfit(path, "why-no-pem").with("wanted", wanted)),
    }
}
