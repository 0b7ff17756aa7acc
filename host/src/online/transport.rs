//! The way to the server, as the client sees it.

use std::time::Duration;

use licfmt::{limits::FILE_MAX, online::Signed};

use super::Server;
use crate::Problem;

/// Where installations register.
pub const ACTIVATIONS: &str = "/v1/activations";
/// Where they check in.
pub const CHECK_INS: &str = "/v1/check-ins";
/// The largest answer that is read, in bytes: a lease, a license and a revocation list, each as a JSON
/// text.
pub const REPLY_MAX: u64 = 8 * FILE_MAX as u64;

/// Carries a request to the server and brings back what comes, whoever it is from.
pub trait Http: Send + Sync {
    /// Makes one request, without following redirects.
    ///
    /// # Errors
    /// [`Code::ServerUnreachable`](crate::Code::ServerUnreachable) with the reason, if no answer came, or
    /// one of more than [`REPLY_MAX`] bytes.
    fn post(&self, server: &Server, post: &Post<'_>) -> Result<Reply, Problem>;
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// Below the server's address.
    pub path: &'static str,
    /// The body's media type.
    pub media_type: &'static str,
    /// Body, key and signature.
    pub signed: &'a Signed,
    /// How long everything together may take.
    pub timeout: Duration,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The media type, without parameters, in lower case.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
    /// In how many seconds the server wants to be asked again.
    pub retry_after_s: Option<u64>,
}
