//! The texts in `text/*/doctor.ftl`: one for everything that is found, in both languages.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use super::{super::site::DirectoryTrouble, *};

const TEXTS: [(&str, &str); 2] = [
    ("en", include_str!("../../../text/en/doctor.ftl")),
    ("de", include_str!("../../../text/de/doctor.ftl")),
];

fn bundle(language: &str, text: &str) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = language.parse().expect("a language");
    let mut bundle = FluentBundle::new(vec![language]);
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(text.to_owned()).expect("well-formed");
    bundle.add_resource(resource).expect("no id twice");
    bundle
}

/// Sites on which, together, everything is found.
fn ailing() -> Vec<Site> {
    let mut sites = vec![
        with_files(&[]),
        with_files(&["1921900011.json"]),
        with_files(&["promos (1).json"]),
        with_files(&["1921900011.json", "1921900012.json"]),
        with_files(&["1921900011.json", "promos.json", "promos.key"]),
        soft(&["promos.json"]),
    ];
    let mut add = |change: fn(&mut Site)| {
        let mut site = healthy();
        change(&mut site);
        sites.push(site);
    };
    add(|site| site.directory.listing = Err(DirectoryTrouble::Missing));
    add(|site| site.directory.listing = Err(DirectoryTrouble::Unreadable("why".to_owned())));
    add(|site| site.protection = Protection::Soft);
    add(|site| {
        site.protection = Protection::Unknown;
        site.directory.listing = Ok(listing(&["promos.json", "licinfo.cfg"]));
    });
    add(|site| {
        site.settings.current = Some(settings("promos.ini", "[ActCode]\nCodeA=1"));
        site.settings.old = Some(settings("promos2.ini", "[ActCode]\nCodeF=1"));
    });
    add(|site| {
        site.settings.old = Some(SettingsFile {
            bytes: Err("why".to_owned()),
            ..settings("promos2.ini", "")
        });
    });
    add(|site| site.refusal = Some(refusal()));
    add(|site| site.dongles.clear());
    add(|site| {
        site.protection = Protection::Soft;
        site.has_hardware_id = false;
    });
    add(|site| site.dongles = vec![dongle(Access::Silent("why".to_owned()))]);
    add(|site| site.dongles = vec![denied(), dongle(Access::Busy), dongle(Access::NoNode)]);
    add(|site| {
        site.dongles = vec![denied()];
        site.udev_rule = Some(rule(true));
    });
    add(|site| {
        site.dongles = vec![denied()];
        site.udev_rule = None;
    });
    add(|site| {
        let late = Some(UnixTime(1_900_000_000));
        (site.clock.issued, site.clock.trusted, site.clock.observed) = (late, late, late);
    });
    sites
}

/// P-18: each finding is explained in English and German, with what to do, and with what a repair
/// does exactly where there is one.
#[test]
fn every_finding_is_explained_in_both_languages() {
    let findings: Vec<_> = ailing().iter().flat_map(examine).collect();
    for complaint in Complaint::ALL {
        let found = findings.iter().any(|it| it.complaint == *complaint);
        assert!(found, "{complaint:?} is found nowhere");
    }
    for (language, text) in TEXTS {
        let bundle = bundle(language, text);
        for finding in &findings {
            explain(&bundle, finding);
        }
    }
}

fn explain(bundle: &FluentBundle<FluentResource>, finding: &Finding) {
    let id = finding.complaint.message();
    let message = bundle.get_message(id).expect(id);
    let attribute = |name| message.get_attribute(name).map(|it| it.value());
    let args: FluentArgs<'_> = finding
        .args
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(
        attribute("repair").is_some(),
        finding.repair.is_some(),
        "{id}.repair"
    );
    let parts = [message.value(), attribute("advice")];
    for pattern in parts
        .into_iter()
        .map(|it| it.expect(id))
        .chain(attribute("repair"))
    {
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
        assert!(errors.is_empty(), "{id}: {errors:?} in {text}");
        assert!(!text.is_empty(), "{id}");
    }
    let mut errors = Vec::new();
    let value = message.value().expect(id);
    let text = bundle.format_pattern(value, Some(&args), &mut errors);
    // The code and the hint of a check belong elsewhere than into the text.
    let said = |name: &str| !matches!(name, "code" | "hint");
    for (name, value) in finding.args.iter().filter(|(name, _)| said(name)) {
        assert!(text.contains(value), "{id} does not say {name}: {text}");
    }
}

/// A text for something that is never found would rot unseen.
#[test]
fn no_text_is_left_over() {
    for (language, text) in TEXTS {
        let ids: Vec<_> = text
            .lines()
            .filter_map(|line| line.split_once(" ="))
            .map(|(id, _)| id)
            .filter(|id| id.starts_with("doctor-"))
            .collect();
        let known: Vec<_> = Complaint::ALL.iter().map(|it| it.message()).collect();
        assert_eq!(ids, known, "{language}: the order is that of the code");
    }
}
