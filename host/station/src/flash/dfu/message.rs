//! Requests and responses of Nordic's serial DFU protocol (nRF5 SDK 17.1, "DFU protocol").

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The init packet.
    Command = 1,
    /// A piece of the program.
    Data = 2,
}

/// A request. Numbers are little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Request<'a> {
    /// Begin an object of so many bytes.
    Create(Kind, u32),
    /// Tell a checksum after each so many writes; 0 is never.
    Receipts(u16),
    /// Where are we?
    Checksum,
    /// The object is whole: use it.
    Execute,
    /// How far did an object come?
    Select(Kind),
    /// Bytes of the longest frame.
    Mtu,
    /// The object's next bytes; not answered.
    Write(&'a [u8]),
    /// What is this chip?
    Hardware,
}

impl Request<'_> {
    pub(super) fn encode(self) -> Vec<u8> {
        let mut bytes = vec![self.number()];
        match self {
            Self::Create(kind, len) => {
                bytes.push(kind as u8);
                bytes.extend(len.to_le_bytes());
            }
            Self::Receipts(count) => bytes.extend(count.to_le_bytes()),
            Self::Select(kind) => bytes.push(kind as u8),
            Self::Write(data) => bytes.extend(data),
            Self::Checksum | Self::Execute | Self::Mtu | Self::Hardware => (),
        }
        bytes
    }

    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Create(..) => 0x01,
            Self::Receipts(_) => 0x02,
            Self::Checksum => 0x03,
            Self::Execute => 0x04,
            Self::Select(_) => 0x06,
            Self::Mtu => 0x07,
            Self::Write(_) => 0x08,
            Self::Hardware => 0x0A,
        }
    }
}

const RESPONSE: u8 = 0x60;
const SUCCESS: u8 = 1;
const EXTENDED: u8 = 0x0B;

/// The content of a successful response to a request.
///
/// # Errors
/// What the boot loader, or its answer, says instead.
pub(super) fn content(response: &[u8], request: u8) -> Result<&[u8], String> {
    match response {
        [RESPONSE, number, SUCCESS, content @ ..] if *number == request => Ok(content),
        [RESPONSE, number, EXTENDED, code, ..] if *number == request => Err(format!(
            "the boot loader refused request {request:#04x}: {}",
            extended(*code)
        )),
        [RESPONSE, number, code, ..] if *number == request => Err(format!(
            "the boot loader refused request {request:#04x}: {}",
            refusal(*code)
        )),
        other => Err(format!(
            "the boot loader answered request {request:#04x} with {other:02x?}"
        )),
    }
}

const fn refusal(code: u8) -> &'static str {
    match code {
        2 => "it does not know it",
        3 => "a wrong argument",
        4 => "no room",
        5 => "the object is invalid",
        7 => "an unknown kind of object",
        8 => "not now",
        _ => "it failed",
    }
}

/// `nrf_dfu_ext_error_code_t`.
const fn extended(code: u8) -> &'static str {
    match code {
        4 => "the init packet is malformed",
        5 => "its version is too low",
        6 => "it is for other hardware",
        7 => "it wants another SoftDevice",
        8 => "this boot loader takes signed programs only",
        9 | 0x0A => "it does not know that kind of hash or signature",
        0x0B => "the hash could not be computed",
        0x0C => "the program does not have the hash that was announced",
        0x0D => "no room for the program",
        _ => "for a reason of its own",
    }
}

/// Little-endian words of a content.
pub(super) fn words(content: &[u8]) -> Vec<u32> {
    let (words, _) = content.as_chunks();
    words.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// D-5: requests byte by byte.
    #[test]
    fn requests_are_the_protocols_bytes() {
        let cases: [(Request<'_>, &[u8]); 8] = [
            (Request::Create(Kind::Command, 0x0102), &[1, 1, 2, 1, 0, 0]),
            (Request::Receipts(0), &[2, 0, 0]),
            (Request::Checksum, &[3]),
            (Request::Execute, &[4]),
            (Request::Select(Kind::Data), &[6, 2]),
            (Request::Mtu, &[7]),
            (Request::Write(&[9, 8]), &[8, 9, 8]),
            (Request::Hardware, &[10]),
        ];
        for (request, bytes) in cases {
            assert_eq!(request.encode(), bytes, "{request:?}");
        }
    }

    /// D-5: a response counts for its request only, and a refusal says why.
    #[test]
    fn responses_are_read() {
        assert_eq!(content(&[0x60, 7, 1, 0x83, 0], 7), Ok(&[0x83, 0][..]));
        assert!(content(&[0x60, 6, 1, 0x83, 0], 7).is_err());
        assert!(content(&[], 7).is_err());
        let refused = content(&[0x60, 4, 0x0B, 6], 4).expect_err("refused");
        assert!(refused.contains("other hardware"), "{refused}");
        let refused = content(&[0x60, 4, 8], 4).expect_err("refused");
        assert!(refused.contains("not now"), "{refused}");
    }
}
