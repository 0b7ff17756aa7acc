//! Frames on a serial line (RFC 1055).

const END: u8 = 0xC0;
const ESCAPE: u8 = 0xDB;
const ESCAPED_END: u8 = 0xDC;
const ESCAPED_ESCAPE: u8 = 0xDD;

/// A message as it goes over the line.
pub(super) fn encode(message: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(message.len() + 2);
    for byte in message {
        match *byte {
            END => frame.extend([ESCAPE, ESCAPED_END]),
            ESCAPE => frame.extend([ESCAPE, ESCAPED_ESCAPE]),
            other => frame.push(other),
        }
    }
    frame.push(END);
    frame
}

/// Puts messages together from the bytes of a line.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    message: Vec<u8>,
    escaped: bool,
}

impl Decoder {
    /// Takes a byte; gives the message that it ends. Empty messages are none. A byte that may not
    /// follow an escape is taken as it is: what is above finds the message wrong.
    pub(super) fn take(&mut self, byte: u8) -> Option<Vec<u8>> {
        let escaped = core::mem::take(&mut self.escaped);
        match byte {
            END => {
                return Some(core::mem::take(&mut self.message)).filter(|whole| !whole.is_empty());
            }
            ESCAPE if !escaped => self.escaped = true,
            ESCAPED_END if escaped => self.message.push(END),
            ESCAPED_ESCAPE if escaped => self.message.push(ESCAPE),
            other => self.message.push(other),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// D-5: RFC 1055's two special bytes, as it writes them.
    #[test]
    fn special_bytes_are_escaped() {
        let frame = encode(&[1, 0xC0, 2, 0xDB, 3]);
        assert_eq!(frame, [1, 0xDB, 0xDC, 2, 0xDB, 0xDD, 3, 0xC0]);
    }

    proptest! {
        /// D-5: what is sent arrives, in the same pieces.
        #[test]
        fn messages_arrive(messages in proptest::collection::vec(
            proptest::collection::vec(any::<u8>(), 1..50), 0..5,
        )) {
            let line: Vec<u8> = messages.iter().flat_map(|message| encode(message)).collect();
            let mut decoder = Decoder::default();
            let arrived: Vec<_> = line.iter().filter_map(|byte| decoder.take(*byte)).collect();
            prop_assert_eq!(arrived, messages);
        }
    }
}
