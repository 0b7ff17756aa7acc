//! Findings and repairs, in the user's language.

use keyfob::text::Texts;

use crate::doctor::{Finding, RepairError, Repaired, Severity};

fn args(finding: &Finding) -> impl Iterator<Item = (&str, &str)> {
    finding
        .args
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
}

/// What was found.
pub(super) fn text(texts: &Texts, finding: &Finding) -> String {
    texts.text(finding.complaint.message(), args(finding))
}

/// What to do (`advice`), or what a repair does (`repair`).
pub(super) fn attribute(texts: &Texts, finding: &Finding, name: &str) -> Option<String> {
    texts.attribute(finding.complaint.message(), name, args(finding))
}

/// As programs know it.
pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// A finding with what to do about it.
pub(super) fn finding(texts: &Texts, finding: &Finding) -> String {
    let word = match finding.complaint.severity() {
        Severity::Warning => "word-warning",
        Severity::Error => "word-error",
    };
    let mut lines = vec![headline(texts, word, finding)];
    lines.extend(attribute(texts, finding, "advice"));
    let repair = attribute(texts, finding, "repair");
    lines.extend(repair.map(|text| format!("--fix: {text}")));
    lines.join("\n  ")
}

/// What came of a repair.
pub(super) fn attempt(
    texts: &Texts,
    finding: &Finding,
    result: &Result<Repaired, RepairError>,
) -> String {
    let done = match result {
        Ok(done) => done,
        Err(error) => {
            let headline = headline(texts, "word-not-repaired", finding);
            return format!("{headline}\n  {}", repair_error(texts, error));
        }
    };
    let mut lines = vec![headline(texts, "word-repaired", finding)];
    for (id, path) in [
        ("repair-written", &done.written),
        ("repair-backup", &done.backup),
    ] {
        let path = path.as_ref().map(|path| path.display().to_string());
        lines.extend(path.map(|path| texts.text(id, [("file", path.as_str())])));
    }
    lines.join("\n  ")
}

fn headline(texts: &Texts, word: &str, finding: &Finding) -> String {
    let word = texts.text(word, []);
    let name = finding.complaint.name();
    format!("{word} {} [{name}]", text(texts, finding))
}

/// Why a repair was not made.
pub(in crate::commands) fn repair_error(texts: &Texts, error: &RepairError) -> String {
    let say = |id: &str, path: &std::path::Path, reason: &dyn ToString| {
        let (path, reason) = (path.display().to_string(), reason.to_string());
        texts.text(id, [("file", path.as_str()), ("reason", reason.as_str())])
    };
    match error {
        RepairError::NotRepairable(name) => texts.text("repair-none", [("name", *name)]),
        RepairError::Exists(path) => say("repair-exists", path, &""),
        RepairError::Changed(path) => say("repair-changed", path, &""),
        RepairError::NotAFile(path) => say("repair-not-a-file", path, &""),
        RepairError::NoBackupName(path) => say("repair-no-backup-name", path, &""),
        RepairError::Io {
            action,
            path,
            source,
        } => say(&format!("repair-cannot-{}", action.name()), path, source),
        RepairError::Reload { rule, source } => say("repair-no-reload", rule, source),
    }
}
