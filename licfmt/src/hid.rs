//! HID framing: how a message is cut into 64-byte USB reports, in the style of CTAPHID (CTAP 2.1,
//! section 11.2), on a vendor usage page. Sans-IO: bytes and milliseconds in, bytes out.
//!
//! An initialization packet is `channel(4, big-endian) command|0x80(1) length(2, big-endian)
//! data(57)`, a continuation packet `channel(4) sequence(1, below 0x80) data(59)`; unused bytes are 0.

mod assembler;
mod frames;
mod init;
mod packet;

pub use assembler::{Assembler, Feed};
pub use frames::Frames;
pub use init::InitAnswer;
pub use packet::{ChannelId, Command, ErrorCode, KeepaliveStatus, Packet, Report};

/// Bytes of every report, in both directions.
pub const REPORT_LEN: usize = 64;
/// Message bytes in an initialization packet.
pub const INIT_DATA: usize = REPORT_LEN - 7;
/// Message bytes in a continuation packet.
pub const CONT_DATA: usize = REPORT_LEN - 5;
/// Nonce of a channel request, in bytes.
pub const INIT_NONCE: usize = 8;
/// A transfer that pauses for longer than this is given up, in milliseconds.
pub const GAP_TIMEOUT_MS: u64 = 500;
/// While the dongle works it says so this often, in milliseconds.
pub const KEEPALIVE_MS: u64 = 100;
/// A report that the host does not fetch within this time is given up, in milliseconds.
pub const WRITE_TIMEOUT_MS: u64 = 500;
/// Usage page of the interface: vendor-defined. Windows keeps 0xF1D0 for itself.
pub const USAGE_PAGE: u16 = 0xFF4B;
/// Usage of the interface.
pub const USAGE: u16 = 0x01;
/// USB vendor id while no product id of our own is assigned: the test ids that pid.codes reserves
/// for work in progress, never for sold devices.
pub const VENDOR_ID: u16 = 0x1209;
/// USB product id, see [`VENDOR_ID`].
pub const PRODUCT_ID: u16 = 0x0001;

/// The report descriptor (HID 1.11, 6.2.2): one vendor-defined collection with a 64-byte input
/// and a 64-byte output report, no report ids.
pub const REPORT_DESCRIPTOR: [u8; 34] = [
    0x06, 0x4B, 0xFF, // usage page 0xFF4B
    0x09, 0x01, // usage 1
    0xA1, 0x01, // collection (application)
    0x09, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x40, 0x81, 0x02, // input
    0x09, 0x03, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91, 0x02, // output
    0xC0, // end collection
];
