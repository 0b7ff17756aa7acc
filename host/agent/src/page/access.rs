//! Links that work once, and the sessions that they begin. Time and randomness are arguments.

use keyfob::{Rng, RngError};
use licfmt::text::Name;
use subtle::ConstantTimeEq as _;

/// How long a link works, in milliseconds.
pub const CODE_MS: u64 = 60_000;
/// How long a session lasts in which nothing is asked, in milliseconds.
pub const IDLE_MS: u64 = 30 * 60_000;
/// How long a session lasts at most, in milliseconds.
pub const SESSION_MS: u64 = 8 * 3_600_000;
/// How many links and sessions there are at the same time; a new one ends the oldest.
const MOST: usize = 16;

/// Who may see the page.
#[derive(Debug, Default)]
pub struct Access {
    codes: Vec<Code>,
    sessions: Vec<Session>,
}

#[derive(Debug)]
struct Code {
    secret: String,
    until_ms: u64,
}

#[derive(Debug)]
struct Session {
    secret: String,
    since_ms: u64,
    used_ms: u64,
    /// What is to be said on the next page.
    said: Option<Said>,
    /// A form that was refused, to be filled in again.
    draft: Option<Draft>,
}

/// What came of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) is_good: bool,
    pub(super) text: String,
    /// What to do.
    pub(super) hint: Option<String>,
}

/// What somebody filled into a registration's form; never the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) site: Name,
    pub(super) address: String,
    pub(super) number: String,
    pub(super) proxy: String,
}

impl Session {
    const fn is_over(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.used_ms) >= IDLE_MS
            || now_ms.saturating_sub(self.since_ms) >= SESSION_MS
    }
}

impl Access {
    /// The secret of a new link.
    ///
    /// # Errors
    /// No random numbers.
    pub fn code(&mut self, rng: &dyn Rng, now_ms: u64) -> Result<String, RngError> {
        let secret = secret(rng)?;
        self.codes.retain(|code| now_ms < code.until_ms);
        if self.codes.len() == MOST {
            self.codes.remove(0);
        }
        self.codes.push(Code {
            secret: secret.clone(),
            until_ms: now_ms.saturating_add(CODE_MS),
        });
        Ok(secret)
    }

    /// The secret of the session that a link begins; none: the link is over, or was none.
    ///
    /// # Errors
    /// No random numbers; the link still works.
    pub fn enter(
        &mut self,
        code: &str,
        rng: &dyn Rng,
        now_ms: u64,
    ) -> Result<Option<String>, RngError> {
        self.codes.retain(|code| now_ms < code.until_ms);
        let Some(at) = self.codes.iter().position(|it| is(&it.secret, code)) else {
            return Ok(None);
        };
        let secret = secret(rng)?;
        self.codes.remove(at);
        self.sessions.retain(|session| !session.is_over(now_ms));
        if self.sessions.len() == MOST {
            self.sessions.remove(0);
        }
        self.sessions.push(Session {
            secret: secret.clone(),
            since_ms: now_ms,
            used_ms: now_ms,
            said: None,
            draft: None,
        });
        Ok(Some(secret))
    }

    /// Whether there is such a session; it goes on then.
    pub fn goes_on(&mut self, session: &str, now_ms: u64) -> bool {
        self.session(session)
            .filter(|it| !it.is_over(now_ms))
            .is_some_and(|it| {
                it.used_ms = now_ms;
                true
            })
    }

    /// Ends a session.
    pub fn close(&mut self, session: &str) {
        self.sessions.retain(|it| !is(&it.secret, session));
    }

    /// Says something on the session's next page.
    pub(super) fn say(&mut self, session: &str, said: Said) {
        if let Some(session) = self.session(session) {
            session.said = Some(said);
        }
    }

    /// What is to be said, once.
    pub(super) fn said(&mut self, session: &str) -> Option<Said> {
        self.session(session)?.said.take()
    }

    /// Keeps a form for the session's next page.
    pub(super) fn keep(&mut self, session: &str, draft: Draft) {
        if let Some(session) = self.session(session) {
            session.draft = Some(draft);
        }
    }

    /// The form that was kept, once.
    pub(super) fn draft(&mut self, session: &str) -> Option<Draft> {
        self.session(session)?.draft.take()
    }

    fn session(&mut self, secret: &str) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|it| is(&it.secret, secret))
    }
}

fn is(secret: &str, given: &str) -> bool {
    secret.as_bytes().ct_eq(given.as_bytes()).into()
}

/// 256 bits, as hex digits.
pub(crate) fn secret(rng: &dyn Rng) -> Result<String, RngError> {
    let mut bytes = [0; 32];
    rng.fill(&mut bytes)?;
    Ok(licfmt::Nonce(bytes).to_string())
}

#[cfg(test)]
mod tests {
    use keyfob::OsRng;

    use super::*;

    #[test]
    fn a_link_works_once_and_for_a_minute() {
        let mut access = Access::default();
        let code = access.code(&OsRng, 0).expect("made");
        assert_eq!(access.enter("", &OsRng, 0), Ok(None));
        assert_eq!(access.enter(&code[1..], &OsRng, 0), Ok(None));
        assert!(
            access
                .enter(&code, &OsRng, CODE_MS - 1)
                .expect("made")
                .is_some()
        );
        assert_eq!(access.enter(&code, &OsRng, CODE_MS - 1), Ok(None));
        let late = access.code(&OsRng, 0).expect("made");
        assert_eq!(access.enter(&late, &OsRng, CODE_MS), Ok(None));
    }

    #[test]
    fn a_session_ends() {
        let mut access = Access::default();
        let begin = |access: &mut Access, at| {
            let code = access.code(&OsRng, at).expect("made");
            access
                .enter(&code, &OsRng, at)
                .expect("made")
                .expect("good")
        };
        let idle = begin(&mut access, 0);
        assert!(!access.goes_on("", 0) && !access.goes_on(&idle[1..], 0));
        assert!(access.goes_on(&idle, IDLE_MS - 1));
        assert!(access.goes_on(&idle, 2 * IDLE_MS - 2));
        assert!(!access.goes_on(&idle, 3 * IDLE_MS - 2), "nothing was asked");
        let busy = begin(&mut access, 0);
        let mut at = 0;
        while access.goes_on(&busy, at) {
            at += IDLE_MS / 2;
        }
        assert_eq!(at, SESSION_MS);
        let closed = begin(&mut access, 0);
        access.close(&closed);
        assert!(!access.goes_on(&closed, 0));
        for _ in 0..2 * MOST {
            begin(&mut access, 0);
        }
        assert_eq!(access.sessions.len(), MOST);
    }
}
