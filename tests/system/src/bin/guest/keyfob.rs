//! The program `keyfob`, run as its users run it.

use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value;

use crate::failure::{Failure, failed};

/// The program, and where it is run.
#[derive(Clone, Copy)]
pub(crate) struct Keyfob {
    program: &'static str,
    /// The site's directory: vendor, orders and licenses lie here.
    site: &'static str,
}

/// What it answered.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) command: String,
    pub(crate) status: ExitStatus,
    pub(crate) json: Value,
}

impl Keyfob {
    /// As the host put it into the guest.
    pub(crate) const IN_GUEST: Self = Self {
        program: "/bin/keyfob",
        site: "/site",
    };

    /// The command, not yet started. Its answer will be JSON.
    pub(crate) fn command(self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program);
        command
            .args(["--format", "json", "--lang", "en"])
            .args(arguments)
            .current_dir(self.site)
            .env_clear()
            .env("HOME", "/root")
            .env("KEYFOB_ROOT", "vendor/root.pem")
            .env("KEYFOB_STATE", "/state")
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(self, arguments: &[&str]) -> Result<Said, Failure> {
        let output = self.command(arguments).output()?;
        let command = format!("keyfob {}", arguments.join(" "));
        let Ok(json) = serde_json::from_slice(&output.stdout) else {
            return failed(format!(
                "{command}: {}, no JSON: {} {}",
                output.status,
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            ));
        };
        Ok(Said {
            command,
            status: output.status,
            json,
        })
    }

    /// Runs it; it must succeed.
    pub(crate) fn good(self, arguments: &[&str]) -> Result<Value, Failure> {
        let said = self.run(arguments)?;
        if said.status.success() {
            Ok(said.json)
        } else {
            failed(format!("{}: {} {}", said.command, said.status, said.json))
        }
    }

    /// Runs it; it must end with this status and this verdict.
    pub(crate) fn refused(
        self,
        arguments: &[&str],
        status: i32,
        code: &str,
    ) -> Result<Value, Failure> {
        let said = self.run(arguments)?;
        if said.status.code() == Some(status) && said.json["problem"]["code"] == code {
            Ok(said.json)
        } else {
            failed(format!(
                "{}: {status} and {code} were expected: {} {}",
                said.command, said.status, said.json
            ))
        }
    }

    /// Starts it, with its lines on a pipe.
    pub(crate) fn start(self, arguments: &[&str]) -> Result<Child, Failure> {
        let mut command = self.command(arguments);
        Ok(command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?)
    }
}
