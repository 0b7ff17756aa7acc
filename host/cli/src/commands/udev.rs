//! `keyfob udev`: users may open dongles, boards and debug probes (Linux). The rules are part of the
//! program, so there is nothing to download.

use std::{fs, path::Path};

use keyfob::{Code, Problem};

use crate::{
    app::App,
    args::site::Udev as Args,
    commands::doctor::{repair_error, rule_directories},
    doctor::{self, NoUdev, RULE_NAME, Udev, Udevadm, look},
    report::Report,
    vendor::files,
};

pub(super) fn run(app: &App, args: &Args) -> Result<Report, Problem> {
    match &args.out {
        Some(directory) => {
            fs::create_dir_all(directory).map_err(|error| files::failed(directory, &error))?;
            install(app, &[directory], &mut NoUdev, "udev-written")
        }
        None => install(app, rule_directories(), &mut Udevadm, "udev-installed"),
    }
}

/// Installs the rules where the first of these directories is, unless one has them already; says
/// the text `written` if it did.
fn install<P: AsRef<Path>>(
    app: &App,
    directories: &[P],
    udev: &mut dyn Udev,
    written: &'static str,
) -> Result<Report, Problem> {
    let Some(rule) = look::udev_rule(directories) else {
        let detail = app.texts.text("why-no-udev", [("rule", RULE_NAME)]);
        return Err(Problem::new(Code::Io).with("detail", detail));
    };
    let done = doctor::install_rule(&rule.path, app.now(), udev)
        .map_err(|error| Problem::new(Code::Io).with("detail", repair_error(&app.texts, &error)))?;
    let file = rule.path.display();
    let said = if rule.is_current {
        "udev-current"
    } else {
        written
    };
    let report = Report::new()
        .say(said, &[("file", &file)])
        .with("file", file.to_string())
        .with("written", !rule.is_current);
    let backup = done.backup.map(|backup| backup.display().to_string());
    let report = match &backup {
        Some(backup) => report.say("repair-backup", &[("file", backup)]),
        None => report,
    };
    Ok(report.with("backup", backup))
}

#[cfg(test)]
mod tests {
    use std::io;

    use keyfob::{text::Language, transport::Seams};
    use tempfile::tempdir;

    use super::*;
    use crate::args::Format;

    /// Counts how often it is told to reload.
    #[derive(Default)]
    struct Counting(usize);

    impl Udev for Counting {
        fn reload(&mut self) -> io::Result<()> {
            self.0 += 1;
            Ok(())
        }
    }

    /// D-5: the rules go where the administrator's are, once; those that a package brought suffice;
    /// udev is told each time, for a rule may lie there that it does not know of yet.
    #[test]
    fn rules_are_installed_once() {
        let app = App::new(Seams::system(), Language::English, Format::Json);
        let [own, package] = [(); 2].map(|()| tempdir().expect("made"));
        let places = [own.path(), package.path()];
        let mut udev = Counting::default();
        let mut written = |expected: bool| {
            let report = install(&app, &places, &mut udev, "udev-installed").expect("installs");
            let answer = report.render(&app.texts, Format::Json);
            let expected = format!("\"written\": {expected}");
            assert!(answer.contains(&expected), "{answer}");
        };
        written(true);
        written(false);
        let rule = own.path().join(RULE_NAME);
        fs::rename(&rule, package.path().join(RULE_NAME)).expect("moves");
        written(false);
        assert!(!rule.exists(), "the package's suffices");
        fs::write(&rule, "# older").expect("writes");
        written(true);
        assert_eq!(udev.0, 4);
    }

    /// Where there is no udev nothing is pretended.
    #[test]
    fn without_udev_there_is_nothing_to_install() {
        let app = App::new(Seams::system(), Language::English, Format::Text);
        let nowhere: &[&Path] = &[];
        let refused = install(&app, nowhere, &mut Counting::default(), "udev-installed");
        let refused = refused.expect_err("no udev");
        assert_eq!(refused.code(), Code::Io);
    }
}
