//! The whole-server test: the program `keyfob-server` as its users run it, killed, starved, deceived and
//! cut off from its database, while sites check in, activate and are reset.
//!
//! | module | what it holds |
//! |---|---|
//! | `server` | the program's directory, its processes, its commands |
//! | `site` | a site: its key, its computer, its requests, and the check of what comes back |
//! | `place` | the same with the program `keyfob` |
//! | `terminal` | somebody at a terminal |
//! | `http` | what was answered |
//! | `postgres` | the PostgreSQL server of the test |
//! | `scenarios` | what is done to the server, and what must hold |
//! | `secrets` | what must stand in no log |

#[cfg(unix)]
mod args;
#[cfg(unix)]
mod clock;
#[cfg(unix)]
mod http;
#[cfg(unix)]
mod place;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod scenarios;
#[cfg(unix)]
mod secrets;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod site;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod vendor;
#[cfg(unix)]
mod wrong;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    run::run(&clap::Parser::parse())
}

#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    eprintln!("this test runs on Linux");
    std::process::ExitCode::from(2)
}
