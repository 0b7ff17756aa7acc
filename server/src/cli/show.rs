//! Answers, one JSON object a line: for people who look and for scripts.

use std::io::{self, Write as _};

use serde::Serialize;

use super::{
    App, Failure, actor,
    args::{Audit, Staff},
    language,
};
use crate::{answer, service::Error, text::Texts};

/// Prints one line.
pub(super) fn print<T: Serialize>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(Failure::Answer)?;
    line(&text)
}

/// Writes a line to standard output. That nobody reads on is no failure.
pub(super) fn line(text: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::System(error)),
        _ => Ok(()),
    }
}

pub(super) fn help(path: &[String], texts: &Texts) -> Result<(), Failure> {
    let help = language::help_of(path.iter().map(String::as_str), texts);
    match help {
        Ok(help) => line(help.trim_end()),
        Err(unknown) => Err(Failure::Usage(unknown)),
    }
}

pub(super) async fn attention(app: &App) -> Result<(), Failure> {
    let service = app.service().await?;
    for notice in service.attention().await? {
        print(&notice)?;
    }
    Ok(())
}

pub(super) async fn audit(app: &App, command: &Audit) -> Result<(), Failure> {
    // Without the issuer: who verifies the log need not have its passphrase.
    let mut reader = app.store().await?.read().await?;
    match command {
        Audit::Show { after, most } => {
            for entry in reader.audit(*after, *most).await? {
                print(&entry)?;
            }
            Ok(())
        }
        Audit::Verify => print(&reader.verify_audit().await?.map_err(Error::from)?),
    }
}

pub(super) async fn staff(app: &App, command: Staff) -> Result<(), Failure> {
    let service = app.service().await?;
    match command {
        Staff::Invite { name, role } => {
            let invitation = service.invite(&name, role, &actor()).await?;
            print(&answer::Invited::new(&name, role, invitation))
        }
        Staff::List => {
            for staff in service.staff().await? {
                print(&answer::Staff::from(staff))?;
            }
            Ok(())
        }
        Staff::Remove { name } => Ok(service.remove_staff(&name, &actor()).await?),
    }
}
