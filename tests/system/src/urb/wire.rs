//! Messages of the stream. Every header has 48 bytes, big-endian.

use std::mem;

const HEADER: usize = 48;
const SUBMIT: u32 = 1;
const UNLINK: u32 = 2;
const SUBMITTED: u32 = 3;
const UNLINKED: u32 = 4;
const IN: u32 = 1;
/// More than any request to a full-speed device.
const DATA_MAX: usize = 1 << 16;

/// Where the data of a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From host to device.
    Out,
    /// From device to host.
    In,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    /// The request's number.
    pub seq: u32,
    /// To or from the device.
    pub direction: Direction,
    /// Number of the endpoint, without direction.
    pub endpoint: u8,
    /// The most bytes wanted, or those in `data`.
    pub len: usize,
    /// Setup packet, for endpoint 0.
    pub setup: [u8; 8],
    /// What goes to the device.
    pub data: Vec<u8>,
}

/// What the host says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Carry this request out.
    Submit(Submit),
    /// Give a request up.
    Unlink {
        /// This command's number.
        seq: u32,
        /// The request's.
        victim: u32,
    },
}

/// The bytes are no such stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no USB/IP command: number {command}, {len} bytes of data")]
pub struct WireError {
    /// The command's number.
    command: u32,
    /// How much data it claims.
    len: usize,
}

/// Takes the stream apart, in whatever pieces it arrives.
#[derive(Debug, Default)]
pub struct Parser {
    pending: Vec<u8>,
}

impl Parser {
    /// Takes what arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pending.extend(bytes);
    }

    /// The next whole command.
    ///
    /// # Errors
    /// [`WireError`] if it cannot be one.
    pub fn next_command(&mut self) -> Result<Option<Command>, WireError> {
        let Some(header) = self.pending.first_chunk::<HEADER>() else {
            return Ok(None);
        };
        let (words, _) = header.as_chunks::<4>();
        let word = |at: usize| u32::from_be_bytes(words[at]);
        let (command, seq) = (word(0), word(1));
        if command == UNLINK {
            let victim = word(5);
            self.pending.drain(..HEADER);
            return Ok(Some(Command::Unlink { seq, victim }));
        }
        let len = word(6) as usize;
        if command != SUBMIT || len > DATA_MAX {
            return Err(WireError { command, len });
        }
        let direction = if word(3) == IN {
            Direction::In
        } else {
            Direction::Out
        };
        let data_len = if direction == Direction::Out { len } else { 0 };
        let mut submit = Submit {
            seq,
            direction,
            endpoint: word(4).to_be_bytes()[3],
            len,
            setup: [0; 8],
            data: Vec::new(),
        };
        submit.setup.copy_from_slice(&header[40..]);
        if self.pending.len() < HEADER + data_len {
            return Ok(None);
        }
        let rest = self.pending.split_off(HEADER + data_len);
        submit.data = mem::replace(&mut self.pending, rest).split_off(HEADER);
        Ok(Some(Command::Submit(submit)))
    }
}

/// What becomes of a request, as a negative Linux error number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// `EPIPE`: the endpoint refuses.
    Stalled,
    /// `ECONNRESET`: given up as asked.
    GivenUp,
}

impl Outcome {
    const fn word(self) -> u32 {
        match self {
            Self::Done => 0,
            Self::Stalled => (-32_i32).cast_unsigned(),
            Self::GivenUp => (-104_i32).cast_unsigned(),
        }
    }
}

/// The answer to a request: `actual` bytes went across; `data` are those for the host.
pub(super) fn submitted(seq: u32, outcome: Outcome, actual: usize, data: &[u8]) -> Vec<u8> {
    let mut bytes = answer(SUBMITTED, seq, outcome, actual);
    bytes.extend(data);
    bytes
}

/// The answer to giving a request up.
pub(super) fn unlinked(seq: u32, outcome: Outcome) -> Vec<u8> {
    answer(UNLINKED, seq, outcome, 0)
}

fn answer(command: u32, seq: u32, outcome: Outcome, actual: usize) -> Vec<u8> {
    let actual = u32::try_from(actual).unwrap_or(u32::MAX);
    let words = [command, seq, 0, 0, 0, outcome.word(), actual];
    let mut bytes: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
    bytes.resize(HEADER, 0);
    bytes
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::urb) fn to_bytes(command: &Command) -> Vec<u8> {
        let mut words = [0_u32; 12];
        let mut data: &[u8] = &[];
        match command {
            Command::Unlink { seq, victim } => {
                (words[0], words[1], words[5]) = (UNLINK, *seq, *victim);
            }
            Command::Submit(submit) => {
                words[0] = SUBMIT;
                words[1] = submit.seq;
                words[3] = u32::from(submit.direction == Direction::In);
                words[4] = u32::from(submit.endpoint);
                words[6] = u32::try_from(submit.len).expect("short");
                data = &submit.data;
            }
        }
        let mut bytes: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
        if let Command::Submit(submit) = command {
            bytes[40..].copy_from_slice(&submit.setup);
        }
        bytes.extend(data);
        bytes
    }

    pub(in crate::urb) fn submit(
        seq: u32,
        direction: Direction,
        endpoint: u8,
        data: &[u8],
    ) -> Command {
        Command::Submit(Submit {
            seq,
            direction,
            endpoint,
            len: if data.is_empty() { 64 } else { data.len() },
            setup: [0x80, 6, 0, 1, 0, 0, 64, 0],
            data: data.to_vec(),
        })
    }

    #[test]
    fn commands_survive_any_cutting() {
        let said = [
            submit(1, Direction::In, 0, &[]),
            submit(2, Direction::Out, 1, &[7; 64]),
            Command::Unlink { seq: 3, victim: 1 },
        ];
        let bytes: Vec<u8> = said.iter().flat_map(to_bytes).collect();
        for piece in [1, 47, 48, 49, bytes.len()] {
            let mut parser = Parser::default();
            let mut read = Vec::new();
            for part in bytes.chunks(piece) {
                parser.push(part);
                while let Some(command) = parser.next_command().expect("commands") {
                    read.push(command);
                }
            }
            assert_eq!(read, said, "in pieces of {piece}");
        }
    }

    #[test]
    fn what_is_no_command_is_refused() {
        let mut parser = Parser::default();
        parser.push(&[0; HEADER]);
        parser.next_command().expect_err("number 0");
    }
}
