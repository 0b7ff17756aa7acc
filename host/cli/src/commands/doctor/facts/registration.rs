//! Is the registration with the vendor's server good, as far as it can be told without asking?

use keyfob::{
    Code, Problem, Program,
    directory::Directory,
    online::{Installation, LicInfo},
    verify,
};
use licfmt::{
    RootKey,
    lease::{Decision, Lease},
};

use crate::{app::App, args::site::Doctor, commands::site::roll_over};

/// What is wrong with `licinfo.cfg`, if there is one: the file, the computer, and with the vendor's root the lease and
/// the license.
pub(super) fn check(app: &App, args: &Doctor, roots: &[RootKey]) -> Result<(), Problem> {
    let directory = Directory::new(&args.directory);
    let there = directory.installation();
    if matches!(there, Ok(None))
        || there
            .as_ref()
            .is_err_and(|it| it.code() == Code::LicenseMissing)
    {
        return Ok(());
    }
    let states = args.state.states()?;
    let source = args.system.source();
    let Some(installation) = Installation::open(&directory, &states, &source)? else {
        return Ok(());
    };
    let file = installation.file();
    if roots.is_empty() {
        return registered(file);
    }
    let mut program = Program {
        product: None,
        environment: file.environment,
        roots: roots.to_vec(),
    };
    roll_over(&mut program, &args.directory)?;
    registered(file)?;
    installation
        .lease(&program)?
        .as_ref()
        .map_or(Ok(()), granted)?;
    let license = file.license.as_deref().unwrap_or_default().as_bytes();
    let list = file.revocations.as_deref().map(str::as_bytes);
    verify::license_file(license, list, &program, app.now()).map(drop)
}

fn registered(file: &LicInfo) -> Result<(), Problem> {
    match file.license {
        Some(_) => Ok(()),
        None => Err(Problem::new(Code::NotRegistered)),
    }
}

fn granted(lease: &Lease) -> Result<(), Problem> {
    match &lease.decision {
        Decision::Granted(_) => Ok(()),
        Decision::Refused(refused) => {
            Err(Problem::new(Code::LeaseRefused).with("reason", refused.reason))
        }
    }
}
