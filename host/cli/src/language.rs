//! German and English: the program's texts, the help of its commands, and what is wrong with a
//! command line.

mod help;
#[cfg(test)]
mod tests;
mod usage;

use keyfob::text::{Language, Texts};

pub(crate) use help::{help_of, localize};
pub(crate) use usage::{help_instead, usage_problem};

/// All texts of the program.
pub(crate) fn texts(language: Language) -> Texts {
    let mut texts = Texts::new(language);
    for file in files(language) {
        texts.add(file);
    }
    #[cfg(feature = "agent")]
    texts.add(keyfob_agent::text::file(language));
    texts
}

const fn files(language: Language) -> [&'static str; 6] {
    match language {
        Language::English => [
            include_str!("../text/en/answers.ftl"),
            include_str!("../text/en/control.ftl"),
            include_str!("../text/en/demo.ftl"),
            include_str!("../text/en/doctor.ftl"),
            include_str!("../text/en/help.ftl"),
            include_str!("../text/en/station.ftl"),
        ],
        Language::German => [
            include_str!("../text/de/answers.ftl"),
            include_str!("../text/de/control.ftl"),
            include_str!("../text/de/demo.ftl"),
            include_str!("../text/de/doctor.ftl"),
            include_str!("../text/de/help.ftl"),
            include_str!("../text/de/station.ftl"),
        ],
    }
}

/// The language that was asked for, or the system's.
pub(crate) fn choose(asked: Option<&str>) -> Language {
    let tag = asked
        .map(str::to_owned)
        .or_else(sys_locale::get_locale)
        .unwrap_or_default();
    tag.parse().unwrap_or_default()
}
