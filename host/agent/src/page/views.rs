//! The pages themselves.

mod site;

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use maud::{Markup, html};

use super::{
    Page,
    access::Said,
    layout,
    visitor::{Visitor, language},
};
use crate::{board::Connected, text::Speech};

/// How the page looks.
pub(super) async fn style() -> impl IntoResponse {
    let css = include_str!("style.css");
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], css)
}

/// For somebody without a session.
pub(super) async fn closed(State(page): State<Arc<Page>>, headers: HeaderMap) -> Response {
    layout::closed(page.speech(language(&headers)))
}

/// For an address that is none.
pub(super) async fn gone(State(page): State<Arc<Page>>, headers: HeaderMap) -> Response {
    layout::nothing(page.speech(language(&headers)))
}

/// For a site that is none.
pub(super) fn not_found(visitor: &Visitor) -> Response {
    layout::nothing(visitor.speech())
}

/// What the license directories and the programs are like.
pub(super) async fn status(visitor: Visitor) -> Html<String> {
    let known = visitor.page.context.board.known();
    let said = visitor.page.access().said(&visitor.session);
    let draft = visitor.page.access().draft(&visitor.session);
    let inside = html! {
        (navigation(&visitor))
        main {
            @if let Some(said) = said { (message(&said)) }
            @for (name, kept) in &visitor.page.sites {
                (site::section(&visitor, (name, kept), known.sites.get(name), draft.as_ref()))
            }
            (programs(visitor.speech(), known.programs.values()))
        }
    };
    layout::page(visitor.speech(), &inside)
}

/// What happened.
pub(super) async fn log(visitor: Visitor) -> Html<String> {
    let speech = visitor.speech();
    let lines = visitor.page.context.log.last();
    let inside = html! {
        (navigation(&visitor))
        main {
            h2 { (speech.text("page-log", &[])) }
            table {
                thead { tr {
                    th scope="col" { (speech.text("page-time", &[])) }
                    th scope="col" { (speech.text("page-directory", &[])) }
                    th scope="col" { (speech.text("page-event", &[])) }
                } }
                tbody {
                    @for line in lines.iter().rev() {
                        tr { td { (line.at) } td { (line.site) } td { (line.text) } }
                    }
                }
            }
        }
    };
    layout::page(speech, &inside)
}

fn navigation(visitor: &Visitor) -> Markup {
    let speech = visitor.speech();
    html! {
        nav {
            a href=(visitor.at("")) { (speech.text("page-status", &[])) }
            a href=(visitor.at("log")) { (speech.text("page-log", &[])) }
            a href=(visitor.at("diagnostics")) { (speech.text("page-diagnostics", &[])) }
            form method="post" action=(visitor.at("close")) {
                button { (speech.text("page-close", &[])) }
            }
        }
    }
}

fn message(said: &Said) -> Markup {
    let class = if said.is_good { "good" } else { "bad" };
    html! {
        p class=(class) role="status" {
            (said.text)
            @if let Some(hint) = &said.hint { br; (hint) }
        }
    }
}

fn programs<'a>(speech: &Speech, programs: impl Iterator<Item = &'a Connected>) -> Markup {
    let programs: Vec<_> = programs.collect();
    let head = |id: &str| html! { th scope="col" { (speech.text(id, &[])) } };
    html! {
        section {
            h2 { (speech.text("page-programs", &[])) }
            @if programs.is_empty() {
                p { (speech.text("page-no-programs", &[])) }
            } @else {
                table {
                    thead { tr {
                        (head("page-process")) (head("page-number")) (head("page-instance"))
                        (head("page-version")) (head("page-verdict")) (head("page-left"))
                        (head("page-since"))
                    } }
                    tbody { @for program in programs { (row(speech, program)) } }
                }
            }
        }
    }
}

fn row(speech: &Speech, program: &Connected) -> Markup {
    let told = &program.told;
    let verdict = speech.text(&format!("agent-verdict-{}", told.verdict), &[]);
    html! {
        tr {
            td { @if let Some(process) = program.process { (process) } }
            td { (told.number) }
            td { @if let Some(instance) = &told.instance { (instance) } }
            td { (told.version) }
            td {
                (verdict)
                @if let Some(code) = &told.code { " " code { (code) } }
            }
            td { @if let Some(left) = told.remaining_s { (time_left(speech, left.get())) } }
            td { (program.at) }
        }
    }
}

/// How much time is left, as people say it.
fn time_left(speech: &Speech, seconds: u64) -> String {
    const DAY: u64 = licfmt::time::DAY;
    if seconds >= 2 * DAY {
        speech.text("page-days", &[("days", &(seconds / DAY))])
    } else {
        speech.text("page-minutes", &[("minutes", &seconds.div_ceil(60))])
    }
}
