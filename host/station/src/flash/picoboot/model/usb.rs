//! The model's endpoint 0: descriptors and standard requests (USB 2.0, chapter 9).

use licfmt::device::Chip;

use super::{Model, Phase, Stall};

/// Endpoints of 64 bytes; one vendor-defined interface.
const CONFIGURATION: [u8; 32] = [
    9, 2, 32, 0, 1, 1, 0, 0x80, 250, // configuration
    9, 4, 0, 0, 2, 0xFF, 0, 0, 0, // interface
    7, 5, 0x03, 2, 64, 0, 0, // bulk, out
    7, 5, 0x84, 2, 64, 0, 0, // bulk, in
];
const GET_STATUS: u8 = 0;
const CLEAR_FEATURE: u8 = 1;
const GET_DESCRIPTOR: u8 = 6;
const GET_CONFIGURATION: u8 = 8;
const SET_CONFIGURATION: u8 = 9;
const SET_INTERFACE: u8 = 11;

impl Model {
    /// A request to endpoint 0: its eight setup bytes and the data that come with it.
    ///
    /// # Errors
    /// [`Stall`] for what it does not know.
    pub fn control(&mut self, setup: [u8; 8], data: &[u8]) -> Result<Vec<u8>, Stall> {
        let [
            kind,
            request,
            value_low,
            value_high,
            _,
            _,
            len_low,
            len_high,
        ] = setup;
        let answer = match (kind, request) {
            (0x80, GET_DESCRIPTOR) => self.descriptor(value_high, value_low)?,
            (0x80, GET_CONFIGURATION) => vec![1],
            (0x80 | 0x81, GET_STATUS) => vec![0, 0],
            (0x82, GET_STATUS) => vec![u8::from(self.halted), 0],
            (0x02, CLEAR_FEATURE) => {
                self.halted = false;
                Vec::new()
            }
            (0x00, SET_CONFIGURATION) | (0x01, SET_INTERFACE) => Vec::new(),
            (0x41, 0x41) if data.is_empty() => {
                self.halted = false;
                self.phase = Phase::Command;
                Vec::new()
            }
            (0xC1, 0x42) => self.command_status(),
            _ => return Err(Stall),
        };
        let len = usize::from(u16::from_le_bytes([len_low, len_high]));
        Ok(answer.into_iter().take(len).collect())
    }

    fn descriptor(&self, kind: u8, index: u8) -> Result<Vec<u8>, Stall> {
        match kind {
            1 => Ok(self.device_descriptor().to_vec()),
            2 => Ok(CONFIGURATION.to_vec()),
            3 => self.string(index),
            _ => Err(Stall),
        }
    }

    /// USB 2.0 for RP2350's, 1.1 for RP2040's, full speed both.
    #[must_use]
    pub fn device_descriptor(&self) -> [u8; 18] {
        let product = if self.chip == Chip::Rp2350 {
            0x0F
        } else {
            0x03
        };
        [
            18, 1, 0x10, 0x01, 0, 0, 0, 64, 0x8A, 0x2E, product, 0, 0x00, 0x01, 1, 2, 3, 1,
        ]
    }

    fn string(&self, index: u8) -> Result<Vec<u8>, Stall> {
        let text = match index {
            0 => return Ok(vec![4, 3, 0x09, 0x04]),
            1 => "Raspberry Pi".to_owned(),
            2 => "RP2 Boot (model)".to_owned(),
            3 => {
                let id = self.memory.otp_data(0, 4);
                let [a, b, c, d] = [id[3], id[2], id[1], id[0]];
                format!("{a:04X}{b:04X}{c:04X}{d:04X}")
            }
            _ => return Err(Stall),
        };
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let len = u8::try_from(units.len() + 2).map_err(|_| Stall)?;
        Ok([vec![len, 3], units].concat())
    }

    fn command_status(&self) -> Vec<u8> {
        let mut answer = self.raw.token.to_le_bytes().to_vec();
        answer.extend(self.status.to_le_bytes());
        answer.push(self.raw.number);
        answer.resize(16, 0);
        answer
    }
}
