//! DSSE's pre-authentication encoding of a JSON payload, which may be long.

use alloc::vec::Vec;
use core::fmt;

use crate::sign::{PaeSink, write_pae};

struct Buffer(Vec<u8>);

impl fmt::Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.write_bytes(text.as_bytes())
    }
}

impl PaeSink for Buffer {
    fn write_bytes(&mut self, bytes: &[u8]) -> fmt::Result {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

pub(super) fn json_pae(media_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut buffer = Buffer(Vec::with_capacity(payload.len() + media_type.len() + 32));
    let whole = write_pae(&mut buffer, media_type, payload);
    debug_assert!(whole.is_ok(), "a vector takes everything");
    buffer.0
}
