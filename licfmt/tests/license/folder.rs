//! A folder of golden vectors: files that are made here, and an index of how each must end.

use std::{env, fmt::Write as _, fs, path::PathBuf};

use licfmt::{
    TrustError,
    document::Document,
    envelope::{self, EnvelopeError, Trust},
    revocation::RevocationList,
};

use crate::support::roots;

/// A vector: its file's name, its bytes, and what reading it must end with.
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) file: Vec<u8>,
    pub(crate) outcome: &'static str,
}

/// A vector that is a JSON file.
pub(crate) fn vector(name: &str, file: impl Into<Vec<u8>>, outcome: &'static str) -> Vector {
    Vector {
        name: format!("{name}.json"),
        file: file.into(),
        outcome,
    }
}

/// Where the vectors of this kind are.
pub(crate) fn path(kind: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(kind)
}

/// How reading a signed file ends.
pub(crate) fn outcome<D: Document>(file: &[u8], list: &RevocationList) -> &'static str {
    let roots = roots();
    let trust = Trust::in_roots(&roots).with_revocations(Some(list));
    match envelope::open::<D>(file, &trust) {
        Ok(_) => "ok",
        Err(error) if error.is_edit() => "edited",
        Err(EnvelopeError::TooLarge(_)) => "too-large",
        Err(EnvelopeError::Malformed(_)) => "malformed",
        Err(EnvelopeError::Kind { .. }) => "kind",
        Err(EnvelopeError::Version { .. }) => "version",
        Err(EnvelopeError::SignatureCount(_)) => "signature-count",
        Err(EnvelopeError::Trust(TrustError::UnknownRoot)) => "unknown-root",
        Err(EnvelopeError::Trust(TrustError::Purpose { .. })) => "purpose",
        Err(EnvelopeError::Trust(TrustError::Validity { .. })) => "validity",
        Err(EnvelopeError::Trust(TrustError::IssuerKey(_))) => "weak-key",
        Err(EnvelopeError::IssuerRevoked(_)) => "issuer-revoked",
        Err(EnvelopeError::Contradiction(_)) => "contradiction",
        Err(error) => panic!("no name for {error:?}"),
    }
}

/// Compares the committed files and their index with these, and reads each; writes them first if asked to.
///
/// # Panics
/// For a file that is missing, different, not named here, or ends otherwise than its vector says.
pub(crate) fn must_hold(kind: &str, vectors: &[Vector], outcome: impl Fn(&[u8]) -> &'static str) {
    let folder = path(kind);
    let bless = env::var_os("KEYFOB_BLESS").is_some();
    let mut index = String::from("file\toutcome\n");
    for vector in vectors {
        let path = folder.join(&vector.name);
        if bless {
            fs::create_dir_all(&folder).expect("folder");
            fs::write(&path, &vector.file).expect("written");
        }
        let committed =
            fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let same = committed == vector.file;
        assert!(same, "{} is not what the keys give", path.display());
        let ended = outcome(&committed);
        assert_eq!(ended, vector.outcome, "{}", vector.name);
        writeln!(index, "{}\t{}", vector.name, vector.outcome).expect("a string takes all");
    }
    if bless {
        fs::write(folder.join("index.tsv"), &index).expect("written");
    }
    let committed = fs::read_to_string(folder.join("index.tsv")).expect("index");
    assert_eq!(committed, index);
    let files = fs::read_dir(folder).expect("folder").count();
    assert_eq!(files, vectors.len() + 1, "a file that no vector names");
}
