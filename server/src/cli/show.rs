//! Answers, one JSON object a line: for people who look and for scripts.

use std::io::{self, Write as _};

use serde::Serialize;
use serde_json::json;

use super::{
    App, Failure, actor,
    args::{Audit, Staff},
};
use crate::service::{Error, Service};

/// Prints one line.
pub(super) fn print<T: Serialize>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::Bad(error.to_string()))?;
    line(&text)
}

/// Writes a line to standard output. That nobody reads on is no failure.
pub(super) fn line(text: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::System(error)),
        _ => Ok(()),
    }
}

pub(super) async fn show_license(service: &Service, number: &str) -> Result<(), Failure> {
    let mut reader = service.store().read().await?;
    let kept = reader.license(number).await?;
    let (license, _) = kept.ok_or_else(|| Error::LicenseUnknown(number.to_owned()))?;
    let state = &license.state;
    let dongle = reader.dongle_of(number).await?;
    let installation = match state.bound_to {
        Some(id) => reader.installation(id).await?,
        None => None,
    };
    let site = installation.map(|it| {
        json!({
            "id": it.id(),
            "hardware": it.hardware.id(),
            "activated": it.activated,
            "seen": it.seen,
            "program": it.program,
            "instances": it.instances,
            "usage": it.usage,
            "leases": it.sequence,
            "forks": it.forks,
        })
    });
    print(&json!({
        "number": state.number,
        "status": state.status.name(),
        "protection": state.protection.name(),
        "environment": state.environment,
        "revision": state.document.map(|document| document.revision),
        "created": license.created,
        "expires": license.expires,
        "waived_until": state.waived_until,
        "designated": state.designated,
        "dongle": dongle.map(|dongle| dongle.id),
        "installation": site,
        "order": license.order,
    }))
}

pub(super) async fn attention(app: &App) -> Result<(), Failure> {
    let service = app.service().await?;
    for notice in service.attention().await? {
        print(&notice)?;
    }
    Ok(())
}

pub(super) async fn audit(app: &App, command: &Audit) -> Result<(), Failure> {
    let store = app.store().await?;
    let mut reader = store.read().await?;
    match command {
        Audit::Show { after, most } => {
            for entry in reader.audit(*after, *most).await? {
                print(&entry)?;
            }
            Ok(())
        }
        Audit::Verify => match reader.verify_audit().await? {
            Ok(whole) => print(&json!({ "entries": whole.entries, "head": whole.head })),
            Err(broken) => Err(Error::AuditBroken(broken).into()),
        },
    }
}

pub(super) async fn staff(app: &App, command: Staff) -> Result<(), Failure> {
    let service = app.service().await?;
    match command {
        Staff::Invite { name, role } => {
            let invitation = service.invite(&name, role, &actor()).await?;
            let (token, until) = (invitation.token, invitation.until);
            print(
                &json!({ "name": name, "role": role.name(), "invitation": token, "until": until }),
            )
        }
        Staff::List => {
            for staff in service.store().read().await?.staff().await? {
                print(&json!({
                    "name": staff.name,
                    "role": staff.role.name(),
                    "invited_until": staff.invited_until,
                }))?;
            }
            Ok(())
        }
        Staff::Remove { name } => Ok(service.remove_staff(&name, &actor()).await?),
    }
}
