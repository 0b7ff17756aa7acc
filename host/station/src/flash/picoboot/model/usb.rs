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

#[cfg(test)]
mod tests {
    use super::*;

    const GET_DEVICE: [u8; 8] = [0x80, 6, 0, 1, 0, 0, 18, 0];
    const GET_HEAD: [u8; 8] = [0x80, 6, 0, 2, 0, 0, 9, 0];
    const GET_ALL: [u8; 8] = [0x80, 6, 0, 2, 0, 0, 0xFF, 0];
    const GET_SERIAL: [u8; 8] = [0x80, 6, 3, 3, 9, 4, 0xFF, 0];

    /// D-5: what a kernel asks first: ids, lengths that agree, the chip id as serial number.
    #[test]
    fn a_kernel_can_enumerate_it() {
        for (chip, product) in [(Chip::Rp2040, 0x03), (Chip::Rp2350, 0x0F)] {
            let mut model = Model::new(chip);
            let device = model.control(GET_DEVICE, &[]).expect("a device");
            assert_eq!(device.len(), usize::from(device[0]));
            assert_eq!(device[8..12], [0x8A, 0x2E, product, 0]);
            let head = model.control(GET_HEAD, &[]).expect("a configuration");
            let all = model.control(GET_ALL, &[]).expect("a configuration");
            assert_eq!(usize::from(head[2]), all.len());
            let mut rest = &all[..];
            let mut kinds = Vec::new();
            while let Some((len, _)) = rest.split_first() {
                kinds.push(rest[1]);
                rest = &rest[usize::from(*len)..];
            }
            assert_eq!(kinds, [2, 4, 5, 5]);
        }
        let mut model = Model::new(Chip::Rp2350);
        let serial = model.control(GET_SERIAL, &[]).expect("a string");
        let text: Vec<u8> = serial[2..].iter().step_by(2).copied().collect();
        assert_eq!(text, b"8877665544332211");
        assert_eq!(model.control([0x80, 6, 0, 6, 0, 0, 10, 0], &[]), Err(Stall));
    }

    /// D-5: a stalled endpoint says so until it is cleared.
    #[test]
    fn a_stall_is_seen_and_cleared() {
        let mut model = Model::new(Chip::Rp2040);
        model.bulk_out(&[0; 32]).expect_err("no command");
        let status = [0x82, 0, 0, 0, 0x84, 0, 2, 0];
        assert_eq!(model.control(status, &[]), Ok(vec![1, 0]));
        let clear = [0x02, 1, 0, 0, 0x84, 0, 0, 0];
        assert_eq!(model.control(clear, &[]), Ok(Vec::new()));
        assert_eq!(model.control(status, &[]), Ok(vec![0, 0]));
    }
}
