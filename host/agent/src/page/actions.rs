//! What can be done on the page.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use keyfob::{
    Code, Problem, Site,
    online::{Client, Installation, Registration, Server, masked},
};
use licfmt::{
    lease::Decision,
    online::Token,
    text::{LicenseNumber, Name},
};
use serde::Deserialize;

use super::{Kept, access::Draft, visitor::Visitor};

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
    kept.trigger.ask();
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
    let draft = Draft {
        site: name.clone(),
        address: filled.address.clone(),
        number: number_of(&filled.number),
        proxy: filled.proxy.clone(),
    };
    // It waits for the server.
    let done = tokio::task::spawn_blocking(move || try_register(&site, &filled)).await;
    let done = done.unwrap_or_else(|error| Err(Problem::new(Code::Io).with("detail", error)));
    kept.trigger.look();
    let outcome = match done {
        Ok(()) => {
            let args: [(&str, &dyn std::fmt::Display); 2] =
                [("number", &draft.number), ("server", &draft.address)];
            visitor.page.log(name, "agent-log-registered", &args);
            Ok(visitor.speech().text("page-registered", &[]))
        }
        Err(problem) => {
            let (why, _) = visitor.page.context.speech.on_page(&problem);
            let args: [(&str, &dyn std::fmt::Display); 1] = [("error", &why)];
            visitor.page.log(name, "agent-log-not-registered", &args);
            visitor.page.access().keep(&visitor.session, draft);
            Err(problem)
        }
    };
    visitor.back(outcome).into_response()
}

pub(super) fn site<'a>(visitor: &'a Visitor, name: &str) -> Option<(&'a Name, &'a Kept)> {
    let mut sites = visitor.page.sites.iter();
    sites.find(|(it, _)| ***it == *name)
}

/// What is filled in again: a number, and nothing that may be a token.
fn number_of(filled: &str) -> String {
    let number = filled.trim().parse::<LicenseNumber>();
    number.map_or_else(|_| String::new(), |number| number.to_string())
}

fn try_register(site: &Site, filled: &Filled) -> Result<(), Problem> {
    let wrong = |what: &'static str| Problem::new(Code::Usage).because(what);
    let number = filled.number.trim();
    let number: LicenseNumber = number
        .parse()
        // It is not repeated: it may be the token, in the wrong place.
        .map_err(|_| wrong("why-form-number"))?;
    let token = filled.token.trim().parse();
    let token: Token = token.map_err(|_| wrong("why-form-token"))?;
    let program = site.believed()?;
    let client = Client {
        directory: &site.directory,
        states: &site.states,
        program: &program,
        means: &site.online,
        seams: &site.seams,
    };
    // What was said at the registration and is not on the form stays as it is.
    let there = client.installation().ok();
    let there = there.filter(|it| it.file().number == number);
    let there = there.as_ref().map(Installation::file);
    let proxy = Some(filled.proxy.trim()).filter(|proxy| !proxy.is_empty());
    let known = there.and_then(|it| it.server.proxy.as_deref());
    // As it was shown, so as it was.
    let proxy = match (proxy, known) {
        (Some(shown), Some(known)) if shown == masked(known) => Some(known),
        _ => proxy,
    };
    let registration = Registration {
        server: Server {
            address: filled.address.trim().to_owned(),
            proxy: proxy.map(str::to_owned),
            ca: there.and_then(|it| it.server.ca.clone()),
        },
        number,
        environment: site.program.environment,
        // Whoever fills in the form wants it to talk (M-6).
        enabled: true,
        instance: there.map_or_else(main, |it| it.instance.clone()),
        designated: there.is_some_and(|it| it.designated),
    };
    let registered = client.register(&registration, &token);
    // Which one it is, for what the page says of another license that is there.
    let registered =
        registered.map_err(|problem| problem.with("directory", site.directory.path().display()));
    let lease = registered?.lease()?;
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
