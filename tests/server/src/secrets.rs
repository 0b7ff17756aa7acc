//! Secrets that the server is given while it is tested: none may stand in what it logs.

use std::{collections::BTreeMap, fs, path::Path, sync::Mutex};

use aho_corasick::AhoCorasick;

use crate::wrong::{Checked, demand};

/// What must stand in no log.
static KNOWN: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// From now on this is a secret, in this form too.
pub(crate) fn remember(what: &str, secret: &str) {
    let mut known = KNOWN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    known.insert(secret.to_owned(), what.to_owned());
}

/// Reads every log below `directory`; says how many secrets were looked for, and in how many bytes.
pub(crate) fn search(directory: &Path) -> Checked<(usize, usize)> {
    let known = KNOWN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut bytes = 0;
    let searcher = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(known.keys())?;
    for log in logs(directory)? {
        let text = fs::read(&log)?;
        bytes += text.len();
        let found = searcher.find(&text);
        let what = found.and_then(|it| known.values().nth(it.pattern().as_usize()));
        demand(what.is_none(), || {
            format!("{} shows {what:?}", log.display())
        })?;
    }
    demand(!known.is_empty() && bytes > 0, || {
        "there was nothing to look for secrets in".to_owned()
    })?;
    Ok((known.len(), bytes))
}

fn logs(directory: &Path) -> Checked<Vec<std::path::PathBuf>> {
    let mut logs = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            logs.extend(logs_below(&path));
        } else if path.extension().is_some_and(|it| it == "log") {
            logs.push(path);
        }
    }
    Ok(logs)
}

/// A database's own directory is not ours to read.
fn logs_below(directory: &Path) -> Vec<std::path::PathBuf> {
    logs(directory).unwrap_or_default()
}
