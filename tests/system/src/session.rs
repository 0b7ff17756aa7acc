//! Several USB/IP connections in turn over one serial port, which never closes.
//!
//! A frame is `session(4, big-endian) length(4, big-endian) payload`. The guest numbers its
//! sessions upwards; the first frame of a new one ends the one before it. The payload is a piece of
//! the USB/IP stream, cut anywhere. A frame without payload says that the device is there
//! ([`HERE`]) or that it left (any other session).

/// The session of the frame by which a device says that it is on the bus, free to be attached.
pub const HERE: u32 = 0;
const HEADER: usize = 8;
/// More than the longest USB/IP message between our ends: what claims to be longer is no frame.
const PAYLOAD_MAX: usize = 1 << 20;

/// A piece of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Which connection.
    pub session: u32,
    /// A piece of its stream; empty: see the module.
    pub payload: Vec<u8>,
}

impl Frame {
    /// The frame by which either end says that `session` is over, or, for [`HERE`], that a device
    /// is there.
    #[must_use]
    pub const fn mark(session: u32) -> Self {
        Self {
            session,
            payload: Vec::new(),
        }
    }

    /// As it crosses the port.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let len = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(HEADER + self.payload.len());
        bytes.extend(self.session.to_be_bytes());
        bytes.extend(len.to_be_bytes());
        bytes.extend(&self.payload);
        bytes
    }
}

/// The bytes are not frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame of {0} bytes; the longest has {PAYLOAD_MAX}")]
pub struct FrameError(usize);

/// Puts frames together from whatever pieces arrive.
#[derive(Debug, Default)]
pub struct Reader {
    pending: Vec<u8>,
}

impl Reader {
    /// Takes what arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pending.extend(bytes);
    }

    /// The next whole frame.
    ///
    /// # Errors
    /// [`FrameError`] if this cannot be one.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        let Some(header) = self.pending.first_chunk::<HEADER>() else {
            return Ok(None);
        };
        let [a, b, c, d, len @ ..] = *header;
        let session = u32::from_be_bytes([a, b, c, d]);
        let len = u32::from_be_bytes(len) as usize;
        if len > PAYLOAD_MAX {
            return Err(FrameError(len));
        }
        if self.pending.len() < HEADER + len {
            return Ok(None);
        }
        let rest = self.pending.split_off(HEADER + len);
        let mut payload = std::mem::replace(&mut self.pending, rest);
        payload.drain(..HEADER);
        Ok(Some(Frame { session, payload }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames() -> Vec<Frame> {
        let full = |session, payload: &[u8]| Frame {
            session,
            payload: payload.to_vec(),
        };
        vec![
            Frame::mark(HERE),
            full(1, b"abc"),
            Frame::mark(1),
            full(2, &[9; 300]),
        ]
    }

    #[test]
    fn frames_survive_any_cutting() {
        let bytes: Vec<u8> = frames().iter().flat_map(Frame::to_bytes).collect();
        for piece in [1, 3, 7, 8, 9, bytes.len()] {
            let mut reader = Reader::default();
            let mut read = Vec::new();
            for part in bytes.chunks(piece) {
                reader.push(part);
                while let Some(frame) = reader.next_frame().expect("frames") {
                    read.push(frame);
                }
            }
            assert_eq!(read, frames(), "in pieces of {piece}");
        }
    }

    #[test]
    fn what_is_no_frame_is_refused_before_it_is_waited_for() {
        let mut reader = Reader::default();
        reader.push(&[0xFF; HEADER]);
        assert_eq!(reader.next_frame(), Err(FrameError(0xFFFF_FFFF)));
    }
}
