//! What programs get through the socket.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    os::unix::net::UnixStream,
    sync::Arc,
    time::Duration,
};

use keyfob::{
    Code,
    agent::NOT_KEPT,
    directory::Directory,
    discovery::{Access, Enumerate},
    online::{ACTIVATIONS, CHECK_INS, Http, Installation, Post, Server},
    transport::{Seams, socket::SocketTransport},
};
use licfmt::{
    agent::{self, Failed, LINE_MAX, Reply, Request, Response, Seen},
    limits::Count,
    online::{Activation, CheckIn, Request as _, Signed},
};

use super::{FIRST_WORD, peer::Peer, relay::relay};
use crate::{board::Connected, keeper::Context};

/// How long a program may take to read an answer.
const LAST_WORD: Duration = Duration::from_secs(10);
/// The longest that a request to the server may take, in milliseconds.
const POST_MS: u64 = 60_000;

/// What programs get through the socket.
#[derive(Clone)]
pub struct Handler {
    /// Where they say how they are.
    pub context: Context,
    /// Time.
    pub seams: Seams,
    /// The dongles of this computer.
    pub dongles: Arc<dyn Enumerate + Send + Sync>,
    /// The license directories that are kept.
    pub directories: Vec<Directory>,
    /// The way out.
    pub http: Arc<dyn Http>,
}

impl Handler {
    pub(super) fn serve(&self, stream: UnixStream) -> io::Result<()> {
        stream.set_read_timeout(Some(FIRST_WORD))?;
        stream.set_write_timeout(Some(LAST_WORD))?;
        let process = Peer::of(&stream).process;
        let mut out = stream.try_clone()?;
        let mut lines = BufReader::new(stream);
        let mut place = None;
        while let Some(request) = read(&mut lines)? {
            let response = match request {
                Request::Tell(told) => {
                    let at = self.seams.timer.now().wall;
                    let place = place.get_or_insert_with(|| self.context.board.place());
                    place.tell(Connected { process, told, at });
                    lines.get_ref().set_read_timeout(None)?;
                    continue;
                }
                Request::Post(post) => self.post(&post),
                Request::Dongles {} => self.list(),
                Request::Open { place } => return self.open(&place, out),
            };
            say(&mut out, &response)?;
        }
        Ok(())
    }

    fn post(&self, post: &agent::Post) -> Response {
        let Some(server) = self.kept(&post.server) else {
            return failed(NOT_KEPT, &"no registration with this server is kept here");
        };
        let (path, media_type) = match (&*post.path, &*post.media_type) {
            (ACTIVATIONS, Activation::TYPE) => (ACTIVATIONS, Activation::TYPE),
            (CHECK_INS, CheckIn::TYPE) => (CHECK_INS, CheckIn::TYPE),
            _ => return failed(NOT_KEPT, &"no address of the contract"),
        };
        let signed = Signed {
            body: post.body.clone(),
            key: post.key.clone(),
            signature: post.signature.clone(),
        };
        let request = Post {
            path,
            media_type,
            signed: &signed,
            timeout: Duration::from_millis(post.timeout_ms.get().min(POST_MS)),
        };
        match self.http.post(&server, &request) {
            Ok(reply) => Response::Reply(Reply {
                status: reply.status,
                media_type: reply.media_type,
                body: String::from_utf8_lossy(&reply.body).into_owned(),
                retry_after_s: reply.retry_after_s.and_then(Count::new),
            }),
            Err(problem) => {
                // The program says it in its own language.
                let why = problem.args().find(|(name, _)| *name == "error");
                let why = why.map_or_else(|| problem.to_string(), |(_, why)| why.to_owned());
                failed(problem.code().name(), &why)
            }
        }
    }

    /// The server of a registration that is kept, with its proxy and its authorities.
    fn kept(&self, address: &str) -> Option<Server> {
        let servers = self.directories.iter().filter_map(|directory| {
            let bytes = directory.installation().ok()??;
            Some(Installation::peek(&bytes).ok()?.0.server)
        });
        servers.into_iter().find(|it| it.address == address)
    }

    fn list(&self) -> Response {
        match self.dongles.candidates() {
            Ok(found) => {
                // One that another program has just now is waited for when it is opened.
                let usable = [Access::Ready, Access::Busy];
                let usable = found.into_iter().filter(|it| usable.contains(&it.access));
                let seen = usable.map(|it| Seen {
                    place: it.place.to_string(),
                    serial: it.serial,
                });
                let found = seen.take(licfmt::limits::ENTRIES_MAX).collect();
                Response::Dongles { found }
            }
            Err(error) => failed(error.code().name(), &error),
        }
    }

    fn open(&self, place: &str, mut out: UnixStream) -> io::Result<()> {
        let opened = self.dongles.candidates().and_then(|candidates| {
            let mut candidates = candidates.into_iter();
            let found = candidates.find(|it| it.place.to_string() == place);
            found
                .map(|candidate| self.dongles.open(&candidate))
                .transpose()
        });
        match opened {
            Ok(Some(mut dongle)) => {
                say(&mut out, &Response::Opened {})?;
                let mut program = SocketTransport::over(out, place.into());
                relay(&mut *dongle, &mut program, &self.seams).map_err(io::Error::other)
            }
            Ok(None) => say(&mut out, &failed(Code::DongleMissing.name(), &place)),
            Err(error) => say(&mut out, &failed(error.code().name(), &error)),
        }
    }
}

/// The next message; none: the program has gone.
fn read(lines: &mut BufReader<UnixStream>) -> io::Result<Option<Request>> {
    let mut line = Vec::new();
    let most = LINE_MAX as u64 + 1;
    lines.by_ref().take(most).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    agent::read(&line).map(Some).map_err(io::Error::other)
}

fn say(out: &mut UnixStream, response: &Response) -> io::Result<()> {
    let line = agent::write(response).map_err(io::Error::other)?;
    out.write_all(line.as_bytes())
}

fn failed(code: &str, detail: &dyn std::fmt::Display) -> Response {
    let code = code.parse();
    Response::Failed(Failed {
        code: code.unwrap_or_else(|_| unreachable!("codes are names")),
        detail: licfmt::text::printable(&detail.to_string()),
    })
}
