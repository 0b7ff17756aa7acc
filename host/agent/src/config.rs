//! The agent's settings: `agent.toml`. Paths in it are read from the directory that it lies in.

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use keyfob::{Code, Problem, Program, agent, online, text::Language};
use licfmt::{RootKey, license::Environment, text::Name};
use serde::Deserialize;

use crate::notice::{Recipient, When};

/// Reads a root's public key from its file.
pub type ReadRoot = fn(&Path) -> Result<RootKey, Problem>;

/// Where it is looked for, unless it is told otherwise.
pub const FILE: &str = "/etc/keyfob/agent.toml";
/// A file to begin with: every setting, explained.
pub const SAMPLE: &str = include_str!("../agent.toml");
/// No longer file is read, in bytes.
const MOST: u64 = 256 * 1024;

/// All settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the agent keeps its own state; for it alone.
    pub state: PathBuf,
    /// Where programs find it; none: nowhere.
    pub socket: Option<PathBuf>,
    /// Who may connect: the socket's mode, in octal digits.
    pub socket_mode: Mode,
    /// `de` or `en`, for notices; the page speaks the browser's language.
    pub language: Spoken,
    /// The server that the registration's form offers; the one that the vendor ships beside a root if not given.
    pub server: Option<String>,
    /// The local page.
    pub page: Page,
    /// The license directories, each under a name of its own.
    pub site: BTreeMap<Name, Site>,
    /// When people are told.
    pub notices: When,
    /// Who is told, each under a name of its own.
    pub notice: BTreeMap<Name, Recipient>,
}

/// The local page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Page {
    /// Whether there is one.
    pub enabled: bool,
    /// Its port on 127.0.0.1; 0: any that is free.
    pub port: u16,
}

/// A license directory, and what its program would have compiled in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The license directory.
    pub directory: PathBuf,
    /// The vendor's root public keys (root.pem).
    pub roots: Vec<PathBuf>,
    /// The product that the license must be for; any if not given.
    pub product: Option<Name>,
    /// The environment that the license must be for.
    #[serde(default = "production")]
    pub environment: Environment,
    /// Under which name the agent asks the server (M-7).
    #[serde(default = "instance")]
    pub instance: Name,
    /// Directories with simulated dongles.
    #[serde(default)]
    pub simulated: Vec<PathBuf>,
    /// A Linux computer's /sys, /proc, /etc and /run, copied, to be looked at instead of this one.
    pub system: Option<PathBuf>,
}

/// A file mode in octal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Mode(pub u32);

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Spoken(pub Language);

impl TryFrom<String> for Mode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match u32::from_str_radix(&text, 8) {
            Ok(mode) if mode <= 0o777 => Ok(Self(mode)),
            _ => Err(format!("{text:?} is no file mode such as \"0660\"")),
        }
    }
}

impl From<String> for Spoken {
    fn from(tag: String) -> Self {
        Self(tag.parse().unwrap_or_default())
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            state: "/var/lib/keyfob/agent".into(),
            socket: Some(agent::SOCKET.into()),
            socket_mode: Mode(0o660),
            language: Spoken::default(),
            server: None,
            page: Page::default(),
            site: BTreeMap::new(),
            notices: When::default(),
            notice: BTreeMap::new(),
        }
    }
}

impl Default for Page {
    fn default() -> Self {
        Self {
            enabled: true,
            port: 47_180,
        }
    }
}

impl Page {
    /// Where it is.
    #[must_use]
    pub fn address(self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }
}

const fn production() -> Environment {
    Environment::Production
}

fn instance() -> Name {
    let name = "agent".parse();
    name.unwrap_or_else(|_| unreachable!("a good name"))
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it: [`Code::Io`], or [`Code::Usage`] with the line.
    pub fn read(file: &Path) -> Result<Self, Problem> {
        let failed = |error: std::io::Error| crate::io(&file.display(), &error);
        let found = fs::metadata(file).map_err(failed)?;
        if !found.is_file() {
            return Err(wrong(file, &"it is no file"));
        }
        let size = found.len();
        if size > MOST {
            return Err(wrong(
                file,
                &format_args!("{size} bytes are more than {MOST}"),
            ));
        }
        let text = fs::read_to_string(file).map_err(failed)?;
        let config = Self::parse(&text, file)?;
        Ok(config.based(file.parent().unwrap_or(Path::new("."))))
    }

    fn parse(text: &str, file: &Path) -> Result<Self, Problem> {
        let config: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = text.get(..=at).unwrap_or(text).lines().count().max(1);
            let source = text.lines().nth(line - 1).unwrap_or_default().trim();
            wrong(
                file,
                &format_args!("line {line}, “{source}”: {}", error.message()),
            )
        })?;
        if config.site.is_empty() {
            return Err(wrong(file, &"there is no [site.NAME]"));
        }
        if let Some((name, _)) = config.site.iter().find(|(_, site)| site.roots.is_empty()) {
            return Err(wrong(
                file,
                &format_args!("[site.{name}]: roots names no file"),
            ));
        }
        for (name, recipient) in &config.notice {
            recipient
                .check()
                .map_err(|why| wrong(file, &format_args!("[notice.{name}]: {why}")))?;
        }
        if config.notices.every_days == 0 {
            return Err(wrong(file, &"[notices]: every_days is 1 at least"));
        }
        Ok(config)
    }

    /// The server that a site's registration form offers: what the settings say, or what the vendor ships beside a
    /// root. What cannot be read offers nothing: the form is empty then.
    pub(crate) fn offered(&self, site: &Name) -> Option<String> {
        let shipped = || {
            let mut roots = self.site.get(site)?.roots.iter();
            roots.find_map(|root| online::offered(root).ok()?)
        };
        self.server.clone().or_else(shipped)
    }

    /// With paths that begin at `base`.
    fn based(mut self, base: &Path) -> Self {
        let from = |path: &mut PathBuf| *path = base.join(&path);
        from(&mut self.state);
        self.socket.iter_mut().for_each(from);
        for site in self.site.values_mut() {
            from(&mut site.directory);
            site.roots.iter_mut().for_each(from);
            site.simulated.iter_mut().for_each(from);
            site.system.iter_mut().for_each(from);
        }
        for recipient in self.notice.values_mut() {
            recipient.log.iter_mut().for_each(from);
            recipient.ca.iter_mut().for_each(from);
        }
        self
    }
}

impl Site {
    /// What the program knows of itself; `root` reads a root's file.
    ///
    /// # Errors
    /// A root that cannot be read.
    pub fn program(&self, root: ReadRoot) -> Result<Program, Problem> {
        let roots = self.roots.iter().map(|file| root(file));
        Ok(Program {
            product: self.product.clone(),
            environment: self.environment,
            roots: roots.collect::<Result<_, _>>()?,
        })
    }
}

pub(crate) fn wrong(file: &Path, error: &dyn std::fmt::Display) -> Problem {
    Problem::new(Code::Usage)
        .because("why-agent-config")
        .with("file", file.display())
        .with("error", error)
}

#[cfg(test)]
mod tests;
