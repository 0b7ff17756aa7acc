//! A new license, or a new revocation list, from a file.

use axum::{
    extract::{Multipart, Path},
    response::{IntoResponse as _, Response},
};
use keyfob::{Code, Problem, Site, directory::SignedFile, verify};
use licfmt::{envelope, license::Protection, limits::FILE_MAX, revocation::RevocationList};

use super::{actions::site, visitor::Visitor};

pub(super) async fn upload(
    visitor: Visitor,
    Path(at): Path<(String, String)>,
    mut form: Multipart,
) -> Response {
    let Some((name, kept)) = site(&visitor, &at.1) else {
        return super::views::not_found(&visitor);
    };
    let outcome = match read(&mut form).await {
        Ok(bytes) => {
            let site = kept.site.clone();
            let work = move || believing(&site).and_then(|site| install(&site, &bytes));
            let done = tokio::task::spawn_blocking(work).await;
            done.unwrap_or_else(|error| Err(Problem::new(Code::Io).with("detail", error)))
        }
        Err(problem) => Err(problem),
    };
    let outcome = match outcome {
        Ok(file) => {
            visitor
                .page
                .log(name, "agent-log-uploaded", &[("file", &file)]);
            Ok(visitor.speech().text("page-uploaded", &[("file", &file)]))
        }
        Err(problem) => {
            let (why, _) = visitor.page.context.speech.on_page(&problem);
            let args: [(&str, &dyn std::fmt::Display); 1] = [("error", &why)];
            visitor.page.log(name, "agent-log-not-uploaded", &args);
            Err(problem)
        }
    };
    kept.trigger.look();
    visitor.back(outcome).into_response()
}

async fn read(form: &mut Multipart) -> Result<Vec<u8>, Problem> {
    let wrong = |error: &dyn std::fmt::Display| {
        Problem::new(Code::Usage)
            .because("why-upload")
            .with("error", error)
    };
    let field = form.next_field().await.map_err(|error| wrong(&error))?;
    let field = field.ok_or_else(|| wrong(&"no file"))?;
    let bytes = field.bytes().await.map_err(|error| wrong(&error))?;
    if bytes.len() > FILE_MAX {
        return Err(Problem::new(Code::LicenseTooLarge)
            .with("found", bytes.len())
            .with("limit", FILE_MAX));
    }
    Ok(bytes.to_vec())
}

/// The site with all the roots that it believes.
fn believing(site: &Site) -> Result<Site, Problem> {
    let program = site.believed()?;
    Ok(Site {
        program,
        ..site.clone()
    })
}

/// Puts a file that is good in its place; the one that was there is kept.
fn install(site: &Site, bytes: &[u8]) -> Result<&'static str, Problem> {
    let file = if is_list(bytes) {
        check_list(site, bytes)?;
        SignedFile::Revocations
    } else {
        check_license(site, bytes)?;
        SignedFile::License
    };
    let path = site.directory.path().join(file.name());
    let now = site.seams.timer.now().wall;
    let kept = site.directory.keep(file, now);
    kept.map_err(|error| crate::io(&path.display(), &error))?;
    let put = site.directory.put(file, bytes);
    put.map_err(|error| crate::io(&path.display(), &error))?;
    Ok(file.name())
}

fn is_list(bytes: &[u8]) -> bool {
    envelope::read_unverified::<RevocationList>(bytes).is_ok()
}

fn check_license(site: &Site, bytes: &[u8]) -> Result<(), Problem> {
    let list = site.directory.revocations().ok().flatten();
    let now = site.seams.timer.now().wall;
    let checked = verify::license_file(bytes, list.as_deref(), &site.program, now)?;
    if matches!(checked.license.protection, Protection::SoftDongle(_)) {
        return Err(Problem::new(Code::SoftDongleLicense));
    }
    // An older one of the same number would be refused by the program that runs.
    let Ok(there) = site.directory.license() else {
        return Ok(());
    };
    let there = verify::license_file(&there, list.as_deref(), &site.program, now).ok();
    match there.map(|it| it.license) {
        Some(there)
            if there.number == checked.license.number
                && checked.license.revision < there.revision =>
        {
            Err(Problem::new(Code::LicenseSuperseded)
                .with("found", checked.license.revision)
                .with("wanted", there.revision))
        }
        _ => Ok(()),
    }
}

fn check_list(site: &Site, bytes: &[u8]) -> Result<(), Problem> {
    let new = verify::revocation_list(bytes, &site.program)?;
    let there = site.directory.revocations().ok().flatten();
    let there = there.and_then(|it| verify::revocation_list(&it, &site.program).ok());
    match there {
        Some(there) if new.number < there.number => Err(Problem::new(Code::RevocationsOutdated)
            .with("found", new.number)
            .with("wanted", there.number)),
        _ => Ok(()),
    }
}
