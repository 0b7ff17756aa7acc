//! The program's commands.

mod args;
mod license;
mod serve;
mod show;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::Parser as _;
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    api,
    clock::{Clock as _, SystemClock, SystemRng},
    config::{Config, ConfigError},
    issuer::{Directory, IssuerError, Passphrase},
    service::{self, Parts, Service},
    store::{self, Store, StoreError},
};
use args::{Args, Command};

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let args = Args::parse();
    match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("keyfob-server: {failure} [{}]", failure.code());
            if let Some(hint) = failure.hint() {
                eprintln!("{hint}");
            }
            ExitCode::from(failure.status())
        }
    }
}

fn run(args: Args) -> Result<(), Failure> {
    let app = App {
        config: Config::read(&args.dir, std::env::vars())?,
        directory: args.dir,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::System)?;
    runtime.block_on(app.run(args.command))
}

/// A directory and its settings.
struct App {
    directory: PathBuf,
    config: Config,
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

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Service(#[from] service::Error),
    #[error("{}: {source}", path.display())]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("cannot serve at {0}: {1}")]
    Listen(std::net::SocketAddr, std::io::Error),
    #[error("TLS: {} and {}: {source}", files.certificates.display(), files.key.display())]
    Tls {
        files: crate::config::Tls,
        source: std::io::Error,
    },
    #[error("{0}")]
    Bad(String),
    #[error(transparent)]
    System(std::io::Error),
}

impl Failure {
    fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::Issuer(IssuerError::NotCertified(_)) => "not-certified",
            Self::Issuer(_) => "issuer",
            Self::Store(_) => "database",
            Self::Service(error) => error.code().name(),
            Self::Bad(_) => "usage",
            Self::Tls { .. } => "tls",
            Self::File { .. } | Self::Listen(..) | Self::System(_) => "io",
        }
    }

    /// 1: refused by the rules; 2: called wrongly or set up wrongly; 3: something that it needs failed.
    const fn status(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Bad(_) | Self::Tls { .. } => 2,
            Self::Service(service::Error::Store(_) | service::Error::Overloaded)
            | Self::Store(_)
            | Self::File { .. }
            | Self::Listen(..)
            | Self::System(_) => 3,
            Self::Issuer(_) | Self::Service(_) => 1,
        }
    }

    fn hint(&self) -> Option<String> {
        let not_certified = |error: &IssuerError| {
            match error {
            IssuerError::NotCertified(_) => Some(
                "Where the root key is: keyfob vendor certify issuer-request.pem --purpose license --purpose lease \
                 --purpose time --out issuer.pem; then put issuer.pem and root.pem here."
                    .to_owned(),
            ),
            _ => None,
        }
        };
        match self {
            Self::Issuer(error) => not_certified(error),
            Self::Service(service::Error::Issuer(error)) => not_certified(error),
            _ => None,
        }
    }
}
