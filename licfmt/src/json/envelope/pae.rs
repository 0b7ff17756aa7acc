//! DSSE's pre-authentication encoding of a text, which may be long.

use alloc::vec::Vec;

use crate::sign::write_pae;

pub(crate) fn json_pae(media_type: &str, text: &str) -> Vec<u8> {
    let mut pae = Vec::with_capacity(text.len() + media_type.len() + 32);
    write_pae(media_type, text.as_bytes(), |part| {
        pae.extend_from_slice(part);
    });
    pae
}
