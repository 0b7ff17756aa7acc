//! What `register` asks for if the options do not say it (P-15).

use std::{
    fmt::Display,
    io::{self, IsTerminal as _, Write as _},
    str::FromStr,
};

use keyfob::{Code, Problem, online::LicInfo};
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

/// Takes what the options say, and asks for the rest at the terminal; `known` is the registration that is there.
pub(super) fn for_missing(
    app: &App,
    args: &Register,
    hardware: HardwareId,
    known: Option<&LicInfo>,
) -> Result<Asked, Problem> {
    let complete = args.server.is_some() && args.number.is_some() && args.token_file.is_some();
    if !complete {
        if !io::stdin().is_terminal() {
            return Err(refused("why-register-missing"));
        }
        say(&app
            .texts
            .text("hardware-id", [("id", &*hardware.to_string())]))?;
    }
    let server = match &args.server {
        Some(server) => server.clone(),
        None => ask(app, "ask-server", known.map(|it| it.server.address.clone()))?,
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
