//! The host's side of the whole-system test: makes the guest, holds the dongles, starts QEMU, and
//! demands every check of the plan.

#[cfg(unix)]
mod args;
#[cfg(unix)]
mod device;
#[cfg(unix)]
mod firmware;
#[cfg(unix)]
mod guest;
#[cfg(unix)]
mod judge;
#[cfg(unix)]
mod orders;
#[cfg(unix)]
mod qemu;
#[cfg(unix)]
mod run;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    match run::run(&clap::Parser::parse()) {
        Ok(true) => std::process::ExitCode::SUCCESS,
        Ok(false) => std::process::ExitCode::FAILURE,
        Err(run::Broken(why)) => {
            eprintln!("the system test could not be run: {why}");
            std::process::ExitCode::from(2)
        }
    }
}

#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    eprintln!("the system test runs on Linux");
    std::process::ExitCode::from(2)
}
