//! How somebody is told: by a command, a webhook, or a line in a file.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    process::{Child, Command, Stdio},
    time::Duration,
};

use keyfob::transport::Seams;
use licfmt::UnixTime;
use serde_json::{Value, json};

use super::{Due, Key, Matter, Recipient, webhook};
use crate::{board::Known, text::Speech};

/// How long a command or a webhook may take.
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// How often to look whether a command has ended, in milliseconds.
const LOOK_MS: u64 = 20;

/// What is told, for programs and for people. Nothing secret is in it.
#[must_use]
pub fn letter(
    due: &Due,
    recipient: &Recipient,
    known: &Known,
    speech: &Speech,
    now: UnixTime,
) -> Value {
    let (Due::On(key, _) | Due::Off(key)) = due;
    let seen = known.sites.get(&key.site);
    let license = seen.and_then(|seen| seen.license.as_ref());
    let (text, hint, remaining_s) = match due {
        Due::On(_, matter) => words(matter, speech),
        Due::Off(_) => (
            speech.text("agent-notice-over", &[("what", &what(key, speech))]),
            None,
            None,
        ),
    };
    json!({
        "schema": 1,
        "time": now,
        "event": key.event,
        "state": if matches!(due, Due::On(..)) { "on" } else { "off" },
        "about": key.about,
        "site": key.site,
        "number": license.map(|license| license.number.to_string()),
        "text": text,
        "hint": hint,
        "remaining_s": remaining_s,
        "event_code": recipient.event_code,
        "account": recipient.account,
        "users": recipient.users,
    })
}

fn what(key: &Key, speech: &Speech) -> String {
    let event = json!(key.event);
    let event = event.as_str().unwrap_or_default();
    speech.text(&format!("agent-event-{event}"), &[("about", &key.about)])
}

fn words(matter: &Matter, speech: &Speech) -> (String, Option<String>, Option<u64>) {
    match matter {
        Matter::Wrong {
            problem,
            remaining_s,
        } => (speech.problem(problem), speech.hint(problem), *remaining_s),
        Matter::Silent { days, why } => {
            let text = speech.text("agent-notice-silent", &[("days", days)]);
            let reason = why
                .as_ref()
                .map(|why| " ".to_owned() + &speech.problem(why));
            let hint = why.as_ref().and_then(|why| speech.hint(why));
            (text + &reason.unwrap_or_default(), hint, None)
        }
        Matter::Used {
            feature,
            used,
            licensed,
        } => {
            let args: [(&str, &dyn std::fmt::Display); 3] =
                [("feature", feature), ("used", used), ("licensed", licensed)];
            let hint = speech.text("agent-notice-limit-hint", &[]);
            (speech.text("agent-notice-limit", &args), Some(hint), None)
        }
    }
}

/// Tells it.
///
/// # Errors
/// Why it was not told, for the log.
pub fn deliver(letter: &Value, recipient: &Recipient, seams: &Seams) -> Result<(), String> {
    if let Some(command) = &recipient.command {
        return run(command, letter, seams);
    }
    if let Some(address) = &recipient.webhook {
        return webhook::post(address, recipient.ca.as_deref(), letter);
    }
    let Some(file) = &recipient.log else {
        return Err("nothing says how".into());
    };
    let add = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        // A pipe that nobody reads would be waited for.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::custom_flags(
            &mut options,
            rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
        );
        let mut file = options.open(file)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        file.write_all(format!("{letter}\n").as_bytes())
    };
    add().map_err(|error| format!("{}: {error}", file.display()))
}

/// Without a shell: each argument is one, whatever stands in it.
fn run(command: &[String], letter: &Value, seams: &Seams) -> Result<(), String> {
    let [program, args @ ..] = command else {
        return Err("no program is named".into());
    };
    let failed = |error: io::Error| format!("{program}: {error}");
    let mut command = Command::new(program);
    // What it starts ends with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command
        .args(args.iter().map(|arg| filled(arg, letter)))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // It may have no use for it.
        let _ = writeln!(stdin, "{letter}");
    }
    let status = wait(&mut child, seams).map_err(failed)?;
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{program}: {status}")),
        None => Err(format!(
            "{program}: not done within {} s",
            TIMEOUT.as_secs()
        )),
    }
}

fn wait(child: &mut Child, seams: &Seams) -> io::Result<Option<std::process::ExitStatus>> {
    let until = seams.now_ms() + u64::try_from(TIMEOUT.as_millis()).unwrap_or(u64::MAX);
    while seams.now_ms() < until {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        seams.timer.sleep_ms(LOOK_MS);
    }
    end(child)?;
    child.wait()?;
    Ok(None)
}

#[cfg(unix)]
fn end(child: &mut Child) -> io::Result<()> {
    let group = rustix::process::Pid::from_child(child);
    rustix::process::kill_process_group(group, rustix::process::Signal::KILL)?;
    Ok(())
}

#[cfg(not(unix))]
fn end(child: &mut Child) -> io::Result<()> {
    child.kill()
}

/// An argument with the letter's values in the places of their names: `{text}`, `{event_code}`. What is filled in is
/// not looked at again.
fn filled(arg: &str, letter: &Value) -> String {
    let mut text = String::new();
    let mut rest = arg;
    while let Some((before, after)) = rest.split_once('{') {
        text += before;
        let value = after.split_once('}').and_then(|(name, after)| {
            let value = letter.get(name)?;
            let value = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(values) => {
                    let values = values.iter().filter_map(Value::as_str);
                    values.collect::<Vec<_>>().join(",")
                }
                value => value.to_string(),
            };
            Some((value, after))
        });
        if let Some((value, after)) = value {
            text += &value;
            rest = after;
        } else {
            text.push('{');
            rest = after;
        }
    }
    text + rest
}

#[cfg(test)]
pub(super) mod tests;
