//! Whom to tell of what, and by which mail server.

use std::path::PathBuf;

use axum::http::Uri;
use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::{
    domain::attention::Thresholds,
    text::{Language, Message},
};

/// Staff is told by mail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notices {
    /// To whom; none: nobody is mailed.
    pub to: Vec<String>,
    /// From whom.
    pub from: Option<String>,
    /// The mail server: `smtps://USER:PASSWORD@HOST`, `smtp://USER:PASSWORD@HOST?tls=required` for STARTTLS, or
    /// `smtp://HOST` for one nearby that takes mail without encryption. Passwords are percent-encoded.
    #[serde(serialize_with = "super::shown::address")]
    pub smtp: Option<String>,
    /// A PEM file of the authorities that vouch for the mail server, besides the public ones.
    pub ca: Option<PathBuf>,
    /// In which language.
    pub language: Language,
    /// Days until the same is told again (M-4).
    pub every_days: u32,
    /// Percent of a limit from which a site nears it.
    pub near_limit_percent: u8,
    /// Days without a check-in after which a site is silent.
    pub silent_days: u32,
    /// Days before its end from which a license expires.
    pub expiring_days: u32,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Not encrypted, or only if the mail server likes: whoever sits in between reads along.
    None,
    /// Encrypted from `STARTTLS` on (RFC 3207), or not at all.
    Starttls,
    /// Encrypted from the start (RFC 8314).
    Tls,
}

impl Default for Notices {
    fn default() -> Self {
        let thresholds = Thresholds::default();
        Self {
            to: Vec::new(),
            from: None,
            smtp: None,
            ca: None,
            language: Language::English,
            every_days: 7,
            near_limit_percent: thresholds.near_limit_percent,
            silent_days: thresholds.silent_days,
            expiring_days: thresholds.expiring_days,
        }
    }
}

impl Notices {
    /// The host of the mail server, and how it is spoken to; none without one, or if its address is none.
    #[must_use]
    pub fn mail_server(&self) -> Option<(String, Encryption)> {
        let uri = self.uri()?;
        let tls_required = |query: &str| query.split('&').any(|it| it == "tls=required");
        let encryption = match uri.scheme_str()? {
            "smtps" => Encryption::Tls,
            _ if uri.query().is_some_and(tls_required) => Encryption::Starttls,
            _ => Encryption::None,
        };
        Some((uri.host()?.to_owned(), encryption))
    }

    fn uri(&self) -> Option<Uri> {
        self.smtp.as_ref()?.parse().ok()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let refused = |why| Err(ConfigError::Contradiction(Message::new(why)));
        if !self.to.is_empty() && (self.smtp.is_none() || self.from.is_none()) {
            return refused("error-notices-to");
        }
        if self.near_limit_percent > 100 {
            return refused("error-notices-percent");
        }
        if self.smtp.is_none() {
            return Ok(());
        }
        let Some((_, encryption)) = self.mail_server() else {
            return refused("error-notices-smtp");
        };
        if encryption != Encryption::None {
            return Ok(());
        }
        let uri = self.uri();
        let authority = uri.as_ref().and_then(Uri::authority);
        if authority.is_some_and(|it| it.as_str().contains('@')) {
            return refused("error-notices-password");
        }
        if self.ca.is_some() {
            return refused("error-notices-ca");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Config, *};

    fn read(smtp: &str, more: &str) -> Result<Notices, String> {
        let text = format!(
            "[notices]\nto = [\"a@example.com\"]\nfrom = \"b@example.com\"\nsmtp = \"{smtp}\"\n{more}"
        );
        let config = Config::parse(&text, std::iter::empty());
        config
            .map(|config| config.notices)
            .map_err(|error| error.to_string())
    }

    /// M-10: the three ways to speak to a mail server.
    #[test]
    fn an_address_says_how_a_mail_server_is_spoken_to() {
        for (smtp, host, encryption) in [
            ("smtp://mail", "mail", Encryption::None),
            ("smtp://127.0.0.1:25", "127.0.0.1", Encryption::None),
            ("smtp://mail?tls=opportunistic", "mail", Encryption::None),
            (
                "smtp://u:p%40@mail:587?tls=required",
                "mail",
                Encryption::Starttls,
            ),
            (
                "smtp://u:p@mail/name?tls=required",
                "mail",
                Encryption::Starttls,
            ),
            ("smtps://u:p@mail", "mail", Encryption::Tls),
        ] {
            let notices = read(smtp, "").expect(smtp);
            assert_eq!(notices.mail_server(), Some((host.to_owned(), encryption)));
        }
    }

    /// M-10: a password is not sent where others read it.
    #[test]
    fn no_password_goes_unencrypted() {
        for smtp in ["smtp://u:p@mail", "smtp://u:p@mail?tls=opportunistic"] {
            let refused = read(smtp, "").expect_err(smtp);
            assert!(refused.contains("unencrypted"), "{refused}");
        }
        let refused = read("smtp://mail", "ca = \"ca.pem\"").expect_err("nothing to vouch for");
        assert!(refused.contains("notices.ca"), "{refused}");
        let refused = read("mail", "").expect_err("no address");
        assert!(refused.contains("no address such as"), "{refused}");
    }

    #[test]
    fn whom_to_tell_needs_a_mail_server() {
        let text = "[notices]\nto = [\"a@example.com\"]\n";
        let refused = Config::parse(text, std::iter::empty()).expect_err("how?");
        assert!(
            refused.to_string().contains("notices.to needs"),
            "{refused}"
        );
    }
}
