//! What the simulated dongle says of itself on endpoint 0 (USB 2.0, 9.6; HID 1.11, 6.2.1).

use licfmt::hid::{PRODUCT_ID, REPORT_DESCRIPTOR, REPORT_LEN, VENDOR_ID};

const DEVICE: u8 = 1;
const CONFIGURATION: u8 = 2;
const STRING: u8 = 3;
const INTERFACE: u8 = 4;
const ENDPOINT: u8 = 5;
const HID: u8 = 0x21;
const CLASS_HID: u8 = 3;
const INTERRUPT: u8 = 3;
const ENGLISH: [u8; 2] = 0x0409_u16.to_le_bytes();

/// The descriptor of this kind and index.
pub(super) fn get(kind: u8, index: u8, serial: &str) -> Option<Vec<u8>> {
    match (kind, index) {
        (DEVICE, _) => Some(device()),
        (CONFIGURATION, _) => Some(configuration()),
        (STRING, 0) => Some([&[4, STRING], &ENGLISH[..]].concat()),
        (STRING, 1) => Some(string("Keyfob")),
        (STRING, 2) => Some(string("Keyfob simulated dongle")),
        (STRING, 3) => Some(string(serial)),
        _ => None,
    }
}

fn device() -> Vec<u8> {
    let [vendor, product] = [VENDOR_ID, PRODUCT_ID].map(u16::to_le_bytes);
    let mut bytes = vec![18, DEVICE, 0, 2, 0, 0, 0, 64];
    bytes.extend(vendor);
    bytes.extend(product);
    // Device release 1.0; strings 1, 2, 3; one configuration.
    bytes.extend([0, 1, 1, 2, 3, 1]);
    bytes
}

fn configuration() -> Vec<u8> {
    const LEN: u8 = 41;
    let [report, descriptor] =
        [REPORT_LEN, REPORT_DESCRIPTOR.len()].map(|len| u8::try_from(len).unwrap_or(u8::MAX));
    let mut bytes = vec![9, CONFIGURATION, LEN, 0, 1, 1, 0, 0x80, 50];
    bytes.extend([9, INTERFACE, 0, 0, 2, CLASS_HID, 0, 0, 0]);
    bytes.extend([9, HID, 0x11, 1, 0, 1, 0x22, descriptor, 0]);
    for address in [0x81, 0x01] {
        bytes.extend([7, ENDPOINT, address, INTERRUPT, report, 0, 1]);
    }
    bytes
}

fn string(text: &str) -> Vec<u8> {
    let mut bytes = vec![0, STRING];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes[0] = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    bytes
}
