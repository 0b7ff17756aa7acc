//! What `register` asks for if the options do not say it (P-15).

use std::{
    fmt::Display,
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
    str::FromStr,
};

use keyfob::{
    Code, Problem,
    online::{self, LicInfo},
};
use licfmt::{hardware::HardwareId, online::Token, text::LicenseNumber};
use zeroize::Zeroizing;

use crate::{
    app::App,
    args::online::Register,
    vendor::{files, refused},
};

/// What a registration needs.
pub(super) struct Asked {
    pub(super) server: String,
    pub(super) number: LicenseNumber,
    pub(super) token: Token,
}

/// Takes what the options say, and asks for the rest at the terminal; `known` is the registration that is there. Its
/// server is offered, or the one that the vendor ships; where nobody can be asked, that one is taken.
pub(super) fn for_missing(
    app: &App,
    args: &Register,
    hardware: HardwareId,
    known: Option<&LicInfo>,
) -> Result<Asked, Problem> {
    let mut server = args.server.clone();
    let offered = match (&server, known) {
        (Some(_), _) => None,
        (None, Some(known)) => Some(known.server.address.clone()),
        (None, None) => shipped(&args.look.site.root)?,
    };
    let can_ask = io::stdin().is_terminal();
    if !can_ask {
        server = server.or_else(|| offered.clone());
    }
    let complete = server.is_some() && args.number.is_some() && args.token_file.is_some();
    if !complete {
        if !can_ask {
            return Err(refused("why-register-missing"));
        }
        say(&app
            .texts
            .text("hardware-id", [("id", &*hardware.to_string())]))?;
    }
    let server = match server {
        Some(server) => server,
        None => ask(app, "ask-server", offered)?,
    };
    let number = match &args.number {
        Some(number) => number.clone(),
        None => ask(app, "ask-number", known.map(|it| it.number.clone()))?,
    };
    let token = match &args.token_file {
        Some(file) => Zeroizing::new(files::read_text(file)?),
        None => hidden(app)?,
    };
    let token = token.trim().parse();
    let token = token.map_err(|error| refused("why-token").with("error", error))?;
    Ok(Asked {
        server,
        number,
        token,
    })
}

/// The address that the vendor ships beside one of these roots.
fn shipped(roots: &[PathBuf]) -> Result<Option<String>, Problem> {
    let mut offered = roots.iter().map(|root| online::offered(root));
    offered.find_map(Result::transpose).transpose()
}

fn ask<T: FromStr<Err: Display> + Display>(
    app: &App,
    id: &str,
    default: Option<T>,
) -> Result<T, Problem> {
    // Brackets with nothing in them offer nothing.
    let shown = default.as_ref().map(|default| format!(" [{default}]"));
    let shown = shown.unwrap_or_default();
    let prompt = app.texts.text(id, [("default", &*shown)]);
    write!(io::stderr(), "{prompt} ").map_err(|error| failed(&error))?;
    let mut line = String::new();
    io::stdin()
        .read_line(&mut line)
        .map_err(|error| failed(&error))?;
    match (line.trim(), default) {
        ("", Some(default)) => Ok(default),
        (text, _) => text
            .parse()
            .map_err(|error| refused("why-answer").with("error", error)),
    }
}

fn hidden(app: &App) -> Result<Zeroizing<String>, Problem> {
    let prompt = app.texts.text("ask-token", []) + " ";
    let typed = rpassword::prompt_password(prompt).map(Zeroizing::new);
    typed.map_err(|error| failed(&error))
}

fn say(text: &str) -> Result<(), Problem> {
    writeln!(io::stderr(), "{text}").map_err(|error| failed(&error))
}

fn failed(error: &io::Error) -> Problem {
    Problem::new(Code::Io).with("detail", error)
}
