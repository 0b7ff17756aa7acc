//! The settings as they are shown: the file that would set them, without its passwords.

use serde::Serializer;

use super::Config;

impl Config {
    /// All settings as TOML, passwords in addresses replaced by `***`.
    #[must_use]
    pub fn shown(&self) -> String {
        toml::to_string(self).unwrap_or_else(|_| unreachable!("plain data serializes"))
    }
}

/// An address whose password is not shown.
#[expect(clippy::ref_option, reason = "serde's signature")]
pub(super) fn address<S: Serializer>(
    address: &Option<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match address {
        Some(address) => serializer.serialize_some(&masked(address)),
        None => serializer.serialize_none(),
    }
}

/// Without the password before the host, and without those that PostgreSQL takes behind a question mark.
fn masked(address: &str) -> String {
    let (before, rest) = match address.rsplit_once('@') {
        Some((before, rest)) => (without_password(before), rest),
        None => (String::new(), address),
    };
    let parts = rest.split_inclusive(['?', '&']);
    let parts = parts.map(|part| match part.split_once("password=") {
        Some((name, value)) => {
            let end = value.find('&').map_or("", |at| &value[at..]);
            format!("{name}password=***{end}")
        }
        None => part.to_owned(),
    });
    before + &parts.collect::<String>()
}

/// What stands before a host: the scheme, and the user as far as that is no password.
fn without_password(before: &str) -> String {
    let start = before.find("://").map_or(0, |at| at + 3);
    match before[start..].find([':', '/', '?']) {
        Some(at) => format!("{}:***@", &before[..start + at]),
        None => format!("{before}@"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        for (address, shown) in [
            ("sqlite:keyfob.db", "sqlite:keyfob.db"),
            ("postgres://host/keyfob", "postgres://host/keyfob"),
            ("postgres://u:p@host/keyfob", "postgres://u:***@host/keyfob"),
            ("postgres://u:p@ss@host/x", "postgres://u:***@host/x"),
            (
                "smtp://u:p@host?tls=required",
                "smtp://u:***@host?tls=required",
            ),
            (
                "postgres://host/x?password=p&a=b",
                "postgres://host/x?password=***&a=b",
            ),
            (
                "postgres://host/x?sslpassword=p",
                "postgres://host/x?sslpassword=***",
            ),
            ("postgres://u@host/x", "postgres://u@host/x"),
            ("postgres://host/x?password=p@q", "postgres://host:***@q"),
            ("postgres://u:p?q@host", "postgres://u:***@host"),
            ("u:p@host", "u:***@host"),
            ("", ""),
        ] {
            assert_eq!(masked(address), shown);
        }
    }

    /// What is shown is a file of the same settings.
    #[test]
    fn it_is_a_file() {
        let text = "listen = \"0.0.0.0:1\"\n[database]\naddress = \"postgres://u:secret@h/d\"\n[log]\njson = true\n";
        let config = Config::parse(text, std::iter::empty()).expect("good");
        let shown = config.shown();
        assert!(!shown.contains("secret"), "{shown}");
        let again = Config::parse(&shown, std::iter::empty()).expect("good");
        assert_eq!(again.shown(), shown);
        assert!(again.log.json && again.listen == config.listen);
        let plain = Config::default();
        let again = Config::parse(&plain.shown(), std::iter::empty());
        assert_eq!(again.expect("good"), plain);
    }
}
