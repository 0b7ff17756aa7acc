//! The local socket.

use std::{io, path::Path, time::Duration};

/// A connection.
pub(crate) type Stream = std::os::unix::net::UnixStream;

/// Connects; neither saying something nor waiting for an answer takes longer than `patience`.
pub(super) fn connect(socket: &Path, patience: Duration) -> io::Result<Stream> {
    let stream = Stream::connect(socket)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    Ok(stream)
}
