//! The USB transfers that PICOBOOT needs.

use core::time::Duration;

/// A device's PICOBOOT interface.
pub trait Pipe: Send {
    /// Sends one bulk transfer; an empty one is sent as one empty packet.
    ///
    /// # Errors
    /// [`PipeError`].
    fn bulk_out(&mut self, data: &[u8], timeout: Duration) -> Result<(), PipeError>;

    /// Receives one bulk transfer of at most `len` bytes, which ends early with a short packet.
    ///
    /// # Errors
    /// [`PipeError`].
    fn bulk_in(&mut self, len: usize, timeout: Duration) -> Result<Vec<u8>, PipeError>;

    /// A vendor request from the interface.
    ///
    /// # Errors
    /// [`PipeError`].
    fn control_in(&mut self, request: u8, len: u16) -> Result<Vec<u8>, PipeError>;

    /// A vendor request to the interface, without data.
    ///
    /// # Errors
    /// [`PipeError`].
    fn control_out(&mut self, request: u8) -> Result<(), PipeError>;

    /// Ends the stall of both bulk endpoints.
    ///
    /// # Errors
    /// [`PipeError`].
    fn clear_halt(&mut self) -> Result<(), PipeError>;
}

/// Why a transfer failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PipeError {
    /// The device refused; its status says why.
    #[error("the device stalled the transfer")]
    Stall,
    /// It is no longer there.
    #[error("the device is gone")]
    Gone,
    /// It did not answer in time.
    #[error("the device did not answer in {} s", .0.as_secs())]
    Timeout(Duration),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}
