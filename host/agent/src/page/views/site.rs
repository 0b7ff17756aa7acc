//! One license directory on the status page.

use keyfob::{
    control::Verdict,
    guard::Registered,
    online::{Installation, masked},
};
use licfmt::{license::License, text::Name};
use maud::{Markup, html};

use super::time_left;
use crate::{
    board::Seen,
    page::{Kept, access::Draft, visitor::Visitor},
    text::Speech,
};

/// All about one license directory, and what can be done with it.
pub(super) fn section(
    visitor: &Visitor,
    (name, kept): (&Name, &Kept),
    seen: Option<&Seen>,
    draft: Option<&Draft>,
) -> Markup {
    let speech = visitor.speech();
    let registered = seen.and_then(|seen| seen.registered.as_ref());
    html! {
        section id=(format!("site-{name}")) {
            h2 { (name) }
            @if let Some(seen) = seen { (verdict(speech, seen)) }
            dl {
                (line(speech, "page-directory", &kept.site.directory.path().display()))
                @if let Some(license) = seen.and_then(|seen| seen.license.as_ref()) {
                    (of_license(speech, license))
                }
                @if let Some(dongle) = seen.and_then(|seen| seen.dongle.as_ref()) {
                    (line(speech, "page-dongle", &format_args!("{} ({})", dongle.id, dongle.tier)))
                }
                @if let Some(registered) = registered { (of_registration(speech, registered)) }
                @if let Some(seen) = seen { (of_server(speech, seen)) }
            }
            @if registered.is_some() { (refresh(visitor, name)) }
            (register(visitor, (name, kept), registered.is_some(), draft.filter(|it| it.site == *name)))
            (upload(visitor, name))
        }
    }
}

fn line(speech: &Speech, id: &str, value: &dyn std::fmt::Display) -> Markup {
    html! { dt { (speech.text(id, &[])) } dd { (format_args!("{value}")) } }
}

/// What is so, why, what to do, and how long there is time.
fn verdict(speech: &Speech, seen: &Seen) -> Markup {
    let class = match seen.verdict {
        Some(Verdict::Run) => "good",
        Some(Verdict::Warn(_) | Verdict::Degraded(_)) => "warn",
        _ => "bad",
    };
    let left = match seen.verdict {
        Some(Verdict::Warn(notice) | Verdict::Countdown(notice)) => Some(notice.remaining_s),
        _ => None,
    };
    let problems = seen.problem.iter().chain(&seen.warnings);
    html! {
        p class=(class) {
            strong {
                (seen.verdict.map_or_else(|| speech.text("agent-no-license", &[]), |it| speech.verdict(it)))
            }
            @if let Some(left) = left { " " (speech.text("page-left", &[])) ": " (time_left(speech, left)) }
        }
        @for problem in problems {
            p {
                (speech.problem(problem)) " " code { (problem.code()) }
                @if let Some(hint) = speech.hint(problem) { br; (hint) }
            }
        }
    }
}

fn of_license(speech: &Speech, license: &License) -> Markup {
    let until = license.expires.map(|it| it.to_string());
    let until = until.unwrap_or_else(|| speech.text("page-for-ever", &[]));
    html! {
        (line(speech, "page-product", &license.product))
        (line(speech, "page-number", &license.number))
        (line(speech, "page-revision", &license.revision))
        (line(speech, "page-holder", &license.licensee.company))
        (line(speech, "page-valid-until", &until))
    }
}

fn of_registration(speech: &Speech, registered: &Registered) -> Markup {
    html! {
        (line(speech, "page-server", &registered.server))
        (line(speech, "page-hardware", &registered.hardware))
        @if let Some((_, reached)) = registered.lease { (line(speech, "page-reached", &reached)) }
    }
}

fn of_server(speech: &Speech, seen: &Seen) -> Markup {
    html! {
        @if let Some(why) = &seen.unreached { (line(speech, "page-unreached", &speech.problem(why))) }
        @if let Some(at) = seen.asks_at { (line(speech, "page-asks-at", &at)) }
    }
}

fn refresh(visitor: &Visitor, name: &Name) -> Markup {
    let action = visitor.at(&format!("sites/{name}/refresh"));
    html! {
        form method="post" action=(action) {
            button { (visitor.speech().text("page-refresh", &[])) }
        }
    }
}

/// The form of the first start (P-15): as it was refused, as the installation is registered, or empty.
fn register(
    visitor: &Visitor,
    (name, kept): (&Name, &Kept),
    is_registered: bool,
    draft: Option<&Draft>,
) -> Markup {
    let speech = visitor.speech();
    let action = visitor.at(&format!("sites/{name}/register"));
    let there = kept.site.directory.installation().ok().flatten();
    let there = there.and_then(|bytes| Installation::peek(&bytes).ok());
    let there = there.map(|(file, _)| file.server);
    let address = draft.map(|it| &it.address);
    let address = address.or(there.as_ref().map(|it| &it.address));
    let address = address.or(kept.server.as_ref());
    let proxy = draft.map(|it| &it.proxy);
    let proxy = proxy.or(there.as_ref().and_then(|it| it.proxy.as_ref()));
    let number = draft.map(|it| &*it.number);
    html! {
        details open[!is_registered || draft.is_some()] {
            summary { (speech.text("page-register", &[])) }
            form method="post" action=(action) autocomplete="off" {
                p {
                    (speech.text("page-hardware", &[])) ": "
                    @match hardware(kept) {
                        Ok(id) => code { (id) },
                        Err(problem) => (speech.problem(&problem)),
                    }
                }
                (field(speech, (name, "address"), "page-address", address.map(String::as_str)))
                (field(speech, (name, "number"), "page-license-number", number))
                (field(speech, (name, "token"), "page-token", None))
                (field(speech, (name, "proxy"), "page-proxy", proxy.map(|it| masked(it)).as_deref()))
                p { (speech.text("page-token-note", &[])) }
                button { (speech.text("page-do-register", &[])) }
            }
        }
    }
}

fn hardware(kept: &Kept) -> Result<licfmt::hardware::HardwareId, keyfob::Problem> {
    let vendor = kept.site.program.roots.first().map(licfmt::RootKey::id);
    let none = || keyfob::Problem::new(keyfob::Code::VendorKey).because("why-no-root");
    let hardware = kept.site.online.hardware.read(vendor.ok_or_else(none)?)?;
    Ok(hardware.id())
}

fn field(speech: &Speech, (site, name): (&Name, &str), label: &str, value: Option<&str>) -> Markup {
    let id = format!("{site}-{name}");
    let kind = if name == "token" { "password" } else { "text" };
    html! {
        p {
            label for=(id) { (speech.text(label, &[])) }
            input id=(id) name=(name) type=(kind) value=[value] required[name != "proxy"];
        }
    }
}

fn upload(visitor: &Visitor, name: &Name) -> Markup {
    let speech = visitor.speech();
    let action = visitor.at(&format!("sites/{name}/file"));
    let id = format!("{name}-file");
    html! {
        details {
            summary { (speech.text("page-upload", &[])) }
            form method="post" action=(action) enctype="multipart/form-data" {
                p {
                    label for=(id) { (speech.text("page-file", &[])) }
                    input id=(id) name="file" type="file" accept=".json,application/json" required;
                }
                button { (speech.text("page-do-upload", &[])) }
            }
        }
    }
}
