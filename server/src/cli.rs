//! The program's commands.

mod args;
mod failure;
mod language;
mod license;
mod serve;
mod show;

use std::{ffi::OsString, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{CommandFactory as _, FromArgMatches as _};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    api,
    clock::{Clock as _, SystemClock, SystemRng},
    config::Config,
    explain::Explain as _,
    issuer::{Directory, Passphrase},
    service::{Parts, Service},
    store::{self, Store},
    text::Texts,
};
use args::{Args, Command};
pub(crate) use failure::Failure;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let texts = Texts::of(language::choose(&arguments));
    match args(&arguments, texts) {
        Ok(args) => finish(run(args, texts), texts),
        Err(error) => refuse(&error, texts),
    }
}

fn args(arguments: &[OsString], texts: &Texts) -> Result<Args, clap::Error> {
    let command = language::localize(Args::command(), texts);
    Args::from_arg_matches(&command.try_get_matches_from(arguments)?)
}

/// Answers a command line that clap does not accept, or that asks for help.
fn refuse(error: &clap::Error, texts: &Texts) -> ExitCode {
    let Some(problem) = language::usage_problem(error) else {
        error.exit()
    };
    let failure = Failure::Usage(problem);
    if let Some(help) = language::help_instead(error, texts) {
        eprint!("{help}");
        return ExitCode::from(failure.status());
    }
    finish(Err(failure), texts)
}

fn finish(outcome: Result<(), Failure>, texts: &Texts) -> ExitCode {
    let Err(failure) = outcome else {
        return ExitCode::SUCCESS;
    };
    let message = failure.message();
    eprintln!(
        "keyfob-server: {} [{}]",
        message.text(texts),
        failure.code()
    );
    if let Some(hint) = message.hint(texts) {
        eprintln!("{hint}");
    }
    ExitCode::from(failure.status())
}

fn run(args: Args, texts: &'static Texts) -> Result<(), Failure> {
    if let Command::Help(help) = &args.command {
        return show::help(&help.path, texts);
    }
    let directory = args.global.dir;
    let app = App {
        config: Config::read(&directory, std::env::vars())?,
        directory,
        texts,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::System)?;
    runtime.block_on(app.run(args.command))
}

/// A directory and its settings.
struct App {
    directory: PathBuf,
    config: Config,
    texts: &'static Texts,
}

impl App {
    async fn run(&self, command: Command) -> Result<(), Failure> {
        match command {
            Command::Serve(serve) => serve::run(self, &serve).await,
            Command::Config => show::line(self.config.shown().trim_end()),
            Command::License(command) => license::run(self, command).await,
            Command::Dongle(command) => license::dongle(self, command).await,
            Command::Revocations { file } => license::revocations(self, &file).await,
            Command::Attention => show::attention(self).await,
            Command::Audit(command) => show::audit(self, &command).await,
            Command::Backup { file } => {
                let store = self.store().await?;
                Ok(store.back_up(&file).await?)
            }
            Command::Restore { file } => self.restore(&file).await,
            Command::Staff(command) => show::staff(self, command).await,
            Command::OpenApi => show::line(api::openapi().trim_end()),
            Command::Help(help) => show::help(&help.path, self.texts),
        }
    }

    async fn restore(&self, file: &std::path::Path) -> Result<(), Failure> {
        let settings = self.config.database(&self.directory);
        match store::restore(&settings, file, SystemClock.now()).await? {
            Some(aside) => show::print(&json!({ "before": aside })),
            None => show::print(&json!({ "before": null })),
        }
    }

    fn keys(&self) -> Directory {
        Directory::new(&self.directory)
    }

    async fn store(&self) -> Result<Store, Failure> {
        let mut settings = self.config.database(&self.directory);
        // A command at the wrong place must not make an empty database there.
        settings.create = false;
        Ok(Store::open(&settings).await?)
    }

    async fn service(&self) -> Result<Arc<Service>, Failure> {
        self.service_on(self.store().await?)
    }

    fn service_on(&self, store: Store) -> Result<Arc<Service>, Failure> {
        Ok(Service::start(Parts {
            store,
            keys: self.keys(),
            passphrase: passphrase(),
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng),
            policy: self.config.policy(),
            batch: self.config.database.batch,
        })?)
    }
}

fn passphrase() -> Passphrase {
    std::env::var("KEYFOB_SERVER_PASSPHRASE")
        .ok()
        .map(Zeroizing::new)
}

/// Who does it, for the audit log: who is logged in at the machine.
fn actor() -> String {
    let user = std::env::var("SUDO_USER").or_else(|_| std::env::var("USER"));
    user.map_or_else(|_| "command".to_owned(), |user| format!("command:{user}"))
}
