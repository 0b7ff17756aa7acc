//! The agent of this computer (`keyfob agent`), as programs reach it: a way to dongles and to the vendor's
//! server for programs that have none of their own, and no more (decision 17). Nonces are drawn and signatures
//! checked here, in the program, so a false agent gains nothing; and a program that finds no agent goes its own
//! way.
//!
//! The agent is asked over a local socket, with the messages of [`licfmt::agent`]. On other systems than Unix
//! there is none yet: there, nobody is ever found.
//!
//! # Decided here
//! - A dongle that the program can open by itself is opened by itself.
//! - A request to the server goes through the agent where there is one that keeps this registration; then it is
//!   the agent's word that the server cannot be reached. Only where no agent answers at all does the program ask by
//!   itself.
//! - What the program tells of itself is told in passing: an agent that does not listen holds nothing up.

mod dongles;
#[cfg(feature = "online")]
mod http;
#[cfg_attr(not(unix), path = "agent/nowhere.rs")]
mod stream;
mod teller;

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use licfmt::agent::{self, LINE_MAX, Request, Response};

pub use dongles::AgentDongles;
#[cfg(feature = "online")]
pub use http::AgentHttp;
pub(crate) use stream::Stream;
pub(crate) use teller::Teller;

/// Where the agent listens, unless it was told otherwise.
pub const SOCKET: &str = "/run/keyfob/agent.sock";
/// The code of an agent that does not keep the registration for which it was to ask.
pub const NOT_KEPT: &str = "not-kept";

/// How long an agent may take to accept a message, or to answer one that needs no other computer.
const BRIEF: Duration = Duration::from_secs(2);

/// Where the agent of this computer would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    socket: PathBuf,
}

impl Default for Agent {
    /// At [`SOCKET`].
    fn default() -> Self {
        Self::at(SOCKET)
    }
}

impl Agent {
    /// At this socket.
    #[must_use]
    pub fn at(socket: impl Into<PathBuf>) -> Self {
        Self {
            socket: socket.into(),
        }
    }

    /// Its socket.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Asks, and waits for the answer.
    fn ask(&self, request: &Request, patience: Duration) -> io::Result<Response> {
        let stream = self.say(request, patience)?;
        let mut line = Vec::new();
        let most = LINE_MAX as u64 + 1;
        BufReader::new(stream.take(most)).read_until(b'\n', &mut line)?;
        agent::read(&line).map_err(io::Error::other)
    }

    /// Asks for something that goes on after its answer, on the same connection.
    #[cfg(unix)]
    fn begin(&self, request: &Request) -> io::Result<(Response, Stream)> {
        let mut stream = self.say(request, BRIEF)?;
        let mut line = Vec::new();
        let mut byte = [0];
        // One by one: what follows the line is no part of it.
        while line.len() <= LINE_MAX && byte != *b"\n" {
            stream.read_exact(&mut byte)?;
            line.push(byte[0]);
        }
        let response = agent::read(&line).map_err(io::Error::other)?;
        Ok((response, stream))
    }

    fn say(&self, request: &Request, patience: Duration) -> io::Result<Stream> {
        let mut stream = stream::connect(&self.socket, patience)?;
        let line = agent::write(request).map_err(io::Error::other)?;
        stream.write_all(line.as_bytes())?;
        Ok(stream)
    }
}
