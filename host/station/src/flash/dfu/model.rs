//! A model of Nordic's boot loader, from its wire to its flash; no code shared with what it tests.

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
};

use crc::{CRC_32_ISO_HDLC, Crc};
use licfmt::Digest;

const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
/// Bytes of a data object: a page.
pub(super) const ROOM: usize = 4096;

/// A dongle that shows its boot loader. Everything but the wire outlives a cut.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what a boot loader remembers"
)]
pub(super) struct Model {
    frame: Vec<u8>,
    escaped: bool,
    answers: VecDeque<u8>,
    /// The init packet, and whether it was executed.
    pub(super) packet: Vec<u8>,
    pub(super) announced: bool,
    packet_len: usize,
    /// The program so far; of it so much is in use.
    pub(super) program: Vec<u8>,
    used: usize,
    object_end: usize,
    in_data: bool,
    /// The program is whole and has the announced hash.
    pub(super) finished: bool,
    /// Requests that it took.
    pub(super) requests: usize,
    /// Writes of data.
    pub(super) writes: usize,
    /// Go silent after this many requests.
    pub(super) cut_at: Option<usize>,
    /// Spoil a bit of this write.
    pub(super) spoil_at: Option<usize>,
    /// Refuse the init packet with this extended error.
    pub(super) refuse: Option<u8>,
}

impl Model {
    /// Power comes back: what was not executed of an object is lost or not, as it lay; the wire is new.
    pub(super) fn replug(&mut self) {
        self.cut_at = None;
        self.frame.clear();
        self.escaped = false;
        self.answers.clear();
    }

    fn take(&mut self, message: &[u8]) {
        self.requests += 1;
        if self.cut_at.is_some_and(|at| self.requests > at) {
            return;
        }
        let word =
            |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().expect("four bytes")) as usize;
        let result = match *message {
            [1, 1, ref len @ ..] => self.create_packet(word(len)),
            [1, 2, ref len @ ..] => self.create_data(word(len)),
            [2, _, _] => Ok(Vec::new()),
            [3] => Ok(self.place(self.in_data)),
            [4] => self.execute(),
            [6, kind @ 1..=2] => {
                // Execution is of what was selected or created last.
                self.in_data = kind == 2;
                let room: u32 = if self.in_data { 4096 } else { 512 };
                Ok([room.to_le_bytes().to_vec(), self.place(self.in_data)].concat())
            }
            [7] => Ok(vec![131, 0]),
            [8, ref data @ ..] => return self.write_object(data),
            [10] => Ok([0x52840_u32, 0, 1 << 20, 1 << 18, 4096]
                .iter()
                .flat_map(|word| word.to_le_bytes())
                .collect()),
            _ => Err(vec![2]),
        };
        let mut answer = vec![0x60, message[0]];
        match result {
            Ok(content) => answer.extend([vec![1], content].concat()),
            Err(code) => answer.extend(code),
        }
        for byte in answer {
            match byte {
                0xC0 => self.answers.extend([0xDB, 0xDC]),
                0xDB => self.answers.extend([0xDB, 0xDD]),
                other => self.answers.push_back(other),
            }
        }
        self.answers.push_back(0xC0);
    }

    fn create_packet(&mut self, len: usize) -> Result<Vec<u8>, Vec<u8>> {
        if len == 0 || len > 512 {
            return Err(vec![4]);
        }
        // A new init packet forgets the program.
        (self.packet, self.packet_len) = (Vec::new(), len);
        (self.program, self.used) = (Vec::new(), 0);
        (self.announced, self.in_data) = (false, false);
        Ok(Vec::new())
    }

    fn create_data(&mut self, len: usize) -> Result<Vec<u8>, Vec<u8>> {
        let rest = self.app_len().saturating_sub(self.used);
        if !self.announced || (len != ROOM && len != rest) {
            return Err(vec![8]);
        }
        self.in_data = true;
        self.program.truncate(self.used);
        self.object_end = self.used + len;
        Ok(Vec::new())
    }

    fn write_object(&mut self, data: &[u8]) {
        self.writes += 1;
        let mut data = data.to_vec();
        if self.spoil_at == Some(self.writes) {
            data[0] ^= 1;
        }
        if self.in_data {
            self.program.extend(data);
        } else {
            self.packet.extend(data);
        }
    }

    fn place(&self, data: bool) -> Vec<u8> {
        let bytes = if data { &self.program } else { &self.packet };
        let crc = CRC.checksum(bytes);
        let len = u32::try_from(bytes.len()).expect("a small program");
        [len.to_le_bytes(), crc.to_le_bytes()].concat()
    }

    fn execute(&mut self) -> Result<Vec<u8>, Vec<u8>> {
        if !self.in_data {
            return self.check_packet();
        }
        if self.program.len() != self.object_end || self.used == self.object_end {
            return Err(vec![8]);
        }
        self.used = self.object_end;
        if self.used == self.app_len() {
            let mut announced = self.packet[self.packet.len() - 8 - 32..][..32].to_vec();
            announced.reverse();
            if announced != Digest::of(&self.program).0 {
                return Err(vec![0x0B, 0x0C]);
            }
            self.finished = true;
        }
        Ok(Vec::new())
    }

    fn check_packet(&mut self) -> Result<Vec<u8>, Vec<u8>> {
        if let Some(code) = self.refuse {
            return Err(vec![0x0B, code]);
        }
        if self.packet.len() != self.packet_len || self.app_len() == 0 {
            return Err(vec![0x0B, 4]);
        }
        self.announced = true;
        Ok(Vec::new())
    }

    /// `app_size`, three bytes of it, behind the fields before it.
    fn app_len(&self) -> usize {
        let key = [0x30, 0x00, 0x38];
        let at = self.packet.windows(3).position(|window| window == key);
        let bytes = at.map_or(&[][..], |at| &self.packet[at + 3..]);
        let mut value = 0;
        for (place, byte) in bytes.iter().enumerate().take(5) {
            value |= usize::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        value
    }
}

impl Write for Model {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            match (*byte, self.escaped) {
                (0xC0, _) => {
                    let message = core::mem::take(&mut self.frame);
                    if !message.is_empty() {
                        self.take(&message);
                    }
                }
                (0xDB, false) => self.escaped = true,
                (0xDC, true) => (self.escaped, ()) = (false, self.frame.push(0xC0)),
                (0xDD, true) => (self.escaped, ()) = (false, self.frame.push(0xDB)),
                (other, _) => self.frame.push(other),
            }
            assert!(self.frame.len() <= 66, "a frame longer than allowed");
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Model {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.answers.is_empty() {
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        self.answers.read(bytes)
    }
}
