//! What files in a license directory are, by their names.

use keyfob::directory::{LICENSE_FILE, OLD_KEY_FILE};

use super::repair::BACKUP_MARK;

/// What a file is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Meant as `promos.json`, but written differently.
    Misnamed,
    /// A license under its number, as it was downloaded (P-12).
    Numbered,
    /// `promos.key` (P-18).
    OldKey,
    /// What an earlier repair set aside.
    Backup,
    /// Anything else, `promos.json` itself included.
    Other,
}

/// What this name says. Case does not matter, except in `promos.json` itself.
pub(super) fn kind(name: &str) -> Kind {
    if name.contains(BACKUP_MARK) {
        return Kind::Backup;
    }
    if name == LICENSE_FILE {
        return Kind::Other;
    }
    let lower = name.to_lowercase();
    if lower == OLD_KEY_FILE {
        return Kind::OldKey;
    }
    let Some(stem) = json_stem(&lower) else {
        return Kind::Other;
    };
    let original = without_copy_mark(stem);
    if original == "promos" {
        Kind::Misnamed
    } else if is_number(original) {
        Kind::Numbered
    } else {
        Kind::Other
    }
}

/// The name without its extension, and without those that editors and mail programs hang on.
fn json_stem(lower: &str) -> Option<&str> {
    let name = lower.trim();
    let stem = name
        .strip_suffix(".txt")
        .unwrap_or(name)
        .strip_suffix(".json")?;
    Some(stem.strip_suffix(".json").unwrap_or(stem))
}

/// Without what file managers add to the second copy of a file.
fn without_copy_mark(stem: &str) -> &str {
    let stem = stem.trim_end();
    let stem = match stem
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
    {
        Some((rest, count)) if count.bytes().all(|byte| byte.is_ascii_digit()) => rest.trim_end(),
        _ => stem,
    };
    [" - copy", " - kopie", " copy", " kopie"]
        .iter()
        .find_map(|mark| stem.strip_suffix(mark))
        .unwrap_or(stem)
        .trim()
}

fn is_number(stem: &str) -> bool {
    stem.bytes().any(|byte| byte.is_ascii_digit())
        && stem
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P-18: names that people and programs make of `promos.json`.
    #[test]
    fn misspelt_names_are_recognised() {
        for name in [
            "PROMOS.JSON",
            "Promos.json",
            "promos.json.txt",
            "promos.json.json",
            "promos (1).json",
            "promos(2).json",
            "promos - Copy.json",
            "promos - Kopie (3).json",
            "promos copy.json",
            " promos.json",
            "promos .json",
        ] {
            assert_eq!(kind(name), Kind::Misnamed, "{name:?}");
        }
    }

    /// P-18: the license under its number, also when it was downloaded twice.
    #[test]
    fn numbers_are_recognised() {
        for name in [
            "1921900011.json",
            "1921900011 (1).json",
            "19-21.JSON",
            "1921900011.json.txt",
        ] {
            assert_eq!(kind(name), Kind::Numbered, "{name:?}");
        }
    }

    #[test]
    fn everything_else_is_left_alone() {
        for name in [
            "promos.json",
            "revocations.json",
            "rollover.json",
            "licinfo.cfg",
            "promos.txt",
            "promos2.json",
            "promos (old).json",
            "layout7.json",
            ".json",
            "-.json",
            "",
        ] {
            assert_eq!(kind(name), Kind::Other, "{name:?}");
        }
        assert_eq!(kind("PROMOS.KEY"), Kind::OldKey);
        assert_eq!(
            kind("promos.key.keyfob-backup-20260714T120000Z"),
            Kind::Backup
        );
        assert_eq!(
            kind("promos.json.keyfob-backup-20260714T120000Z.json"),
            Kind::Backup
        );
    }
}
