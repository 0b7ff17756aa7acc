//! What can be done on the page.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use keyfob::{
    Code, Problem, Site,
    online::{Client, Registration, Server},
};
use licfmt::{
    lease::Decision,
    online::Token,
    text::{LicenseNumber, Name},
};
use serde::Deserialize;

use super::{Kept, visitor::Visitor};

/// The registration's form (P-15).
#[derive(Deserialize)]
pub(super) struct Filled {
    address: String,
    number: String,
    token: String,
    #[serde(default)]
    proxy: String,
}

/// Ends the session.
pub(super) async fn close(visitor: Visitor) -> Redirect {
    visitor.page.access().close(&visitor.session);
    Redirect::to("/")
}

/// Asks the server now (M-5).
pub(super) async fn refresh(visitor: Visitor, Path(at): Path<(String, String)>) -> Response {
    let Some((name, kept)) = site(&visitor, &at.1) else {
        return super::views::not_found(&visitor);
    };
    visitor.page.log(name, "agent-log-hastened", &[]);
    kept.bell.ask();
    let said = visitor.speech().text("page-refreshed", &[]);
    visitor.back(Ok(said)).into_response()
}

/// Registers (P-15).
pub(super) async fn register(
    visitor: Visitor,
    Path(at): Path<(String, String)>,
    Form(filled): Form<Filled>,
) -> Response {
    let Some((name, kept)) = site(&visitor, &at.1) else {
        return super::views::not_found(&visitor);
    };
    let site = kept.site.clone();
    let (number, server) = (filled.number.clone(), filled.address.clone());
    // It waits for the server.
    let done = tokio::task::spawn_blocking(move || try_register(&site, &filled)).await;
    let done = done.unwrap_or_else(|error| Err(Problem::new(Code::Io).with("detail", error)));
    kept.bell.look();
    let outcome = match done {
        Ok(()) => {
            let args: [(&str, &dyn std::fmt::Display); 2] =
                [("number", &number), ("server", &server)];
            visitor.page.log(name, "agent-log-registered", &args);
            Ok(visitor.speech().text("page-registered", &[]))
        }
        Err(problem) => {
            let why = visitor.page.house.speech.problem(&problem);
            visitor
                .page
                .log(name, "agent-log-not-registered", &[("error", &why)]);
            Err(told(&visitor, &problem))
        }
    };
    visitor.back(outcome).into_response()
}

/// What is wrong, and what to do about it.
pub(super) fn told(visitor: &Visitor, problem: &Problem) -> String {
    let speech = visitor.speech();
    let hint = speech.hint(problem).map(|hint| " ".to_owned() + &hint);
    speech.problem(problem) + &hint.unwrap_or_default()
}

pub(super) fn site<'a>(visitor: &'a Visitor, name: &str) -> Option<(&'a Name, &'a Kept)> {
    let mut sites = visitor.page.sites.iter();
    sites.find(|(it, _)| ***it == *name)
}

fn try_register(site: &Site, filled: &Filled) -> Result<(), Problem> {
    let wrong = |what: &'static str, error: &dyn std::fmt::Display| {
        Problem::new(Code::Usage).because(what).with("error", error)
    };
    let number: LicenseNumber = filled
        .number
        .trim()
        .parse()
        .map_err(|error| wrong("why-form-number", &error))?;
    let token: Token = filled
        .token
        .trim()
        .parse()
        .map_err(|error| wrong("why-form-token", &error))?;
    let proxy = Some(filled.proxy.trim()).filter(|proxy| !proxy.is_empty());
    let registration = Registration {
        server: Server {
            address: filled.address.trim().to_owned(),
            proxy: proxy.map(str::to_owned),
            ca: None,
        },
        number,
        environment: site.program.environment,
        // Whoever fills in the form wants it to talk (M-6).
        enabled: true,
        instance: main(),
        designated: false,
    };
    let program = site.believed()?;
    let client = Client {
        directory: &site.directory,
        states: &site.states,
        program: &program,
        means: &site.online,
        seams: &site.seams,
    };
    let lease = client.register(&registration, &token)?.lease()?;
    match lease.decision {
        Decision::Granted(_) => Ok(()),
        Decision::Refused(refused) => {
            Err(Problem::new(Code::LeaseRefused).with("reason", refused.reason))
        }
    }
}

/// The programs' instance: the agent is none of them.
fn main() -> Name {
    let name = "main".parse();
    name.unwrap_or_else(|_| unreachable!("a good name"))
}
