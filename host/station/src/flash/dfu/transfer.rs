//! A program on its way into the boot loader: object by object, each with a checksum.

use std::io::{self, Read, Write};

use crc::{CRC_32_ISO_HDLC, Crc};

use super::{
    message::{Kind, Request, content, words},
    slip,
};

/// How often an object is sent until its checksum is right.
const TRIES: u32 = 3;
/// Bytes that are skipped until a response must have come: more than any has.
const NOISE_MAX: usize = 4096;
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// How far an object came.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: usize,
    crc: u32,
}

impl Place {
    /// Whether it is `data` that came so far.
    fn is_in(self, data: &[u8]) -> bool {
        let so_far = data.get(..self.offset);
        so_far.is_some_and(|so_far| CRC.checksum(so_far) == self.crc)
    }
}

/// A line to a boot loader. What goes wrong is told as text: nobody decides by it.
pub(super) struct Transfer<L> {
    line: L,
    payload: usize,
}

impl<L: Read + Write> Transfer<L> {
    /// Finds out who is there, and how long frames may be.
    pub(super) fn start(line: L) -> Result<Self, String> {
        let mut transfer = Self { line, payload: 0 };
        transfer.ask(Request::Receipts(0))?;
        let answer = transfer.ask(Request::Mtu)?;
        let [low, high] = answer[..] else {
            return Err(format!("the boot loader's longest frame is {answer:02x?}"));
        };
        // In the worst case each byte is escaped; one byte is the request's number.
        let longest = usize::from(u16::from_le_bytes([low, high]));
        transfer.payload = (longest.saturating_sub(1) / 2).saturating_sub(1);
        if transfer.payload == 0 {
            return Err(format!(
                "the boot loader takes frames of {longest} bytes only"
            ));
        }
        Ok(transfer)
    }

    /// The chip's number, `0x52840` for ours.
    pub(super) fn part(&mut self) -> Result<u32, String> {
        let answer = self.ask(Request::Hardware)?;
        let part = words(&answer).first().copied();
        part.ok_or_else(|| "the boot loader does not say what chip it runs on".to_owned())
    }

    /// Sends the init packet, unless it is there already from a transfer that was cut off.
    pub(super) fn announce(&mut self, packet: &[u8]) -> Result<(), String> {
        let (place, room) = self.select(Kind::Command)?;
        if packet.len() > room {
            return Err(format!(
                "the init packet has {} bytes, the boot loader takes {room}",
                packet.len()
            ));
        }
        if !(place.offset == packet.len() && place.is_in(packet)) {
            self.object(Kind::Command, packet, 0)?;
        }
        self.ask(Request::Execute).map(drop)
    }

    /// Sends the program, from where a transfer was cut off if it was this program's. `tell` gets the
    /// bytes that are there.
    pub(super) fn send(
        &mut self,
        program: &[u8],
        tell: &mut dyn FnMut(usize),
    ) -> Result<(), String> {
        let (place, room) = self.select(Kind::Data)?;
        if room == 0 {
            return Err("the boot loader takes objects of no bytes".to_owned());
        }
        let mut offset = 0;
        if place.is_in(program) {
            // The last object may be whole and not in use yet: it is sent again.
            offset = place.offset.saturating_sub(1) / room * room;
        }
        while offset < program.len() {
            let end = program.len().min(offset + room);
            let start = self.object(Kind::Data, &program[..end], offset)?;
            if start != offset {
                // It was in use, and what was created is the next one.
                offset = start;
                continue;
            }
            self.ask(Request::Execute)?;
            offset = end;
            tell(offset);
        }
        Ok(())
    }

    /// Sends the bytes of `data` from `offset` on as one object. Gives where the boot loader began it:
    /// if that is elsewhere, nothing was sent.
    fn object(&mut self, kind: Kind, data: &[u8], offset: usize) -> Result<usize, String> {
        let len = u32::try_from(data.len() - offset).map_err(|error| error.to_string())?;
        for _ in 0..TRIES {
            self.ask(Request::Create(kind, len))?;
            let begun = self.place()?;
            if begun.offset != offset {
                return if begun.is_in(data) {
                    Ok(begun.offset)
                } else {
                    Err("the boot loader goes on with another program: press its button".to_owned())
                };
            }
            for piece in data[offset..].chunks(self.payload) {
                self.put(Request::Write(piece))?;
            }
            let reached = self.place()?;
            if reached.offset == data.len() && reached.is_in(data) {
                return Ok(offset);
            }
        }
        Err(format!(
            "the object at {offset:#x} arrived wrong {TRIES} times"
        ))
    }

    fn place(&mut self) -> Result<Place, String> {
        let answer = self.ask(Request::Checksum)?;
        match words(&answer)[..] {
            [offset, crc] => Ok(Place {
                offset: offset as usize,
                crc,
            }),
            _ => Err(format!("the boot loader's checksum is {answer:02x?}")),
        }
    }

    /// How far the object came, and how long one may be.
    fn select(&mut self, kind: Kind) -> Result<(Place, usize), String> {
        let answer = self.ask(Request::Select(kind))?;
        match words(&answer)[..] {
            [room, offset, crc] => {
                let offset = offset as usize;
                Ok((Place { offset, crc }, room as usize))
            }
            _ => Err(format!("the boot loader's object is {answer:02x?}")),
        }
    }

    fn ask(&mut self, request: Request<'_>) -> Result<Vec<u8>, String> {
        self.put(request)?;
        let answer = self.get().map_err(|error| line_failed(&error))?;
        content(&answer, request.number()).map(<[u8]>::to_vec)
    }

    fn put(&mut self, request: Request<'_>) -> Result<(), String> {
        let frame = slip::encode(&request.encode());
        let sent = self.line.write_all(&frame);
        sent.map_err(|error| line_failed(&error))
    }

    fn get(&mut self) -> io::Result<Vec<u8>> {
        let mut decoder = slip::Decoder::default();
        for _ in 0..NOISE_MAX {
            let mut byte = [0];
            self.line.read_exact(&mut byte)?;
            if let Some(message) = decoder.take(byte[0]) {
                return Ok(message);
            }
        }
        Err(io::Error::from(io::ErrorKind::InvalidData))
    }
}

fn line_failed(error: &io::Error) -> String {
    format!("the serial line failed: {error}")
}
