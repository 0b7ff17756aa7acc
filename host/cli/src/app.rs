//! What every command works with: clocks, randomness, texts.

use ed25519_dalek::SigningKey;
use keyfob::{
    Code, Problem,
    text::{Language, Texts},
    transport::Seams,
};
use licfmt::{Nonce, UnixTime};
use zeroize::Zeroizing;

use crate::args::Format;

/// The surroundings of a command.
pub(crate) struct App {
    /// Time and randomness.
    pub(crate) seams: Seams,
    /// The texts of the chosen language.
    pub(crate) texts: Texts,
    /// The chosen form of answers.
    pub(crate) format: Format,
    language: Language,
}

impl App {
    /// With these clocks, in this language.
    pub(crate) fn new(seams: Seams, language: Language, format: Format) -> Self {
        Self {
            seams,
            texts: crate::language::texts(language),
            format,
            language,
        }
    }

    /// The same surroundings with other clocks, answering in text.
    pub(crate) fn with_seams(&self, seams: Seams) -> Self {
        Self::new(seams, self.language, Format::Text)
    }

    /// The wall clock.
    pub(crate) fn now(&self) -> UnixTime {
        self.seams.timer.now().wall
    }

    /// A fresh nonce.
    pub(crate) fn nonce(&self) -> Result<Nonce, Problem> {
        self.random().map(|bytes| Nonce(*bytes))
    }

    /// A new signing key.
    pub(crate) fn new_key(&self) -> Result<SigningKey, Problem> {
        self.random().map(|seed| SigningKey::from_bytes(&seed))
    }

    fn random(&self) -> Result<Zeroizing<[u8; 32]>, Problem> {
        let mut bytes = Zeroizing::new([0; 32]);
        match self.seams.rng.fill(&mut *bytes) {
            Ok(()) => Ok(bytes),
            Err(error) => Err(Problem::new(Code::Io).with("detail", error)),
        }
    }
}
