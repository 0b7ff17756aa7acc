//! What the guest reported, held against the plan.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::Path,
};

use keyfob_tests::{order::Report, plan::Scenario};

use crate::run::Broken;

/// Reads reports as they come.
pub(crate) struct Judge {
    reports: File,
    at: u64,
    wanted: Vec<(&'static str, &'static str)>,
    passed: BTreeSet<String>,
    failed: Vec<String>,
    ended: bool,
}

impl Judge {
    /// Demands every check of these scenarios.
    pub(crate) fn new(reports: &Path, scenarios: &[&'static Scenario]) -> Result<Self, Broken> {
        let wanted = scenarios.iter().flat_map(|scenario| {
            let checks = scenario.checks.iter();
            checks.map(|check| (scenario.name, *check))
        });
        Ok(Self {
            reports: File::create_new(reports).and_then(|_| File::open(reports))?,
            at: 0,
            wanted: wanted.collect(),
            passed: BTreeSet::new(),
            failed: Vec::new(),
            ended: false,
        })
    }

    /// Prints what is new.
    pub(crate) fn look(&mut self) -> Result<(), Broken> {
        let mut new = Vec::new();
        self.reports.seek(SeekFrom::Start(self.at))?;
        self.reports.read_to_end(&mut new)?;
        let whole = new
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        for line in new[..whole]
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
        {
            self.hear(serde_json::from_slice(line)?);
        }
        self.at += whole as u64;
        Ok(())
    }

    fn hear(&mut self, report: Report) {
        let seconds = |at_ms: u64| format!("{:>5}.{} s", at_ms / 1000, at_ms % 1000 / 100);
        match report {
            Report::Passed { check, seen, at_ms } => {
                println!("{} ok      {check}: {seen}", seconds(at_ms));
                self.passed.insert(check);
            }
            Report::Failed {
                scenario,
                why,
                at_ms,
            } => {
                println!("{} FAILED  {scenario}: {why}", seconds(at_ms));
                self.failed.push(scenario);
            }
            Report::End => self.ended = true,
        }
    }

    /// Prints what was not seen to pass; true if there is nothing of that kind.
    pub(crate) fn verdict(&self) -> bool {
        let missing = self
            .wanted
            .iter()
            .filter(|(_, check)| !self.passed.contains(*check));
        let mut all = self.ended && self.failed.is_empty();
        for (scenario, check) in missing {
            println!("not seen to pass: {scenario}: {check}");
            all = false;
        }
        if !self.ended {
            println!("the guest did not come to the end of its list");
        }
        println!(
            "{} of {} checks passed",
            self.passed.len(),
            self.wanted.len()
        );
        all
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::OpenOptions, io::Write as _};

    use keyfob_tests::plan::PLAN;

    use super::*;

    /// Judges a run of the first scenario.
    fn judged(checks: &[&str], rest: &[Report]) -> bool {
        let directory = tempfile::tempdir().expect("a directory");
        let reports = directory.path().join("reports");
        let mut judge = Judge::new(&reports, &[&PLAN[0]]).ok().expect("a file");
        let passed = checks.iter().map(|check| Report::Passed {
            check: (*check).to_owned(),
            seen: String::new(),
            at_ms: 0,
        });
        let mut file = OpenOptions::new()
            .append(true)
            .open(&reports)
            .expect("open");
        for report in passed.chain(rest.iter().cloned()) {
            let line = serde_json::to_string(&report).expect("JSON");
            let (one, other) = line.split_at(line.len() / 2);
            file.write_all(one.as_bytes()).expect("written");
            judge.look().ok().expect("half a line is waited for");
            writeln!(file, "{other}").expect("written");
        }
        judge.look().ok().expect("whole lines");
        judge.verdict()
    }

    #[test]
    fn all_checks_and_the_end_must_be_seen() {
        let all = PLAN[0].checks;
        assert!(judged(all, &[Report::End]));
        assert!(!judged(&all[1..], &[Report::End]), "one is missing");
        assert!(!judged(all, &[]), "no end");
        let failed = Report::Failed {
            scenario: "descriptors".into(),
            why: String::new(),
            at_ms: 0,
        };
        assert!(!judged(all, &[failed, Report::End]), "one failed");
    }
}
