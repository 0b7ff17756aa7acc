//! Real dongles, over USB HID.

use std::{ffi::CString, fs::OpenOptions, io::ErrorKind, path::Path};

use hidapi::{HidApi, HidDevice, HidError};
use licfmt::hid::{PRODUCT_ID, REPORT_LEN, Report, USAGE, USAGE_PAGE, VENDOR_ID};

use super::{Timer, Transport, TransportError};

/// After plugging, the node exists for a moment before this user may open it: so long is it tried
/// again, in milliseconds.
pub const PERMISSION_WAIT_MS: u64 = 2_000;
const PERMISSION_RETRY_MS: u64 = 100;

/// A HID interface with a dongle's USB ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HidNode {
    /// Device node (Linux), interface path (Windows), registry path (macOS).
    pub path: String,
    /// USB serial number.
    pub serial: Option<String>,
    /// Whether it has a dongle's usage page as well: others may use the same ids.
    pub is_dongle: bool,
}

/// Lists the HID interfaces that have a dongle's USB ids.
///
/// # Errors
/// [`TransportError::Device`] if the system's list cannot be had.
pub fn list() -> Result<Vec<HidNode>, TransportError> {
    let system = |error: HidError| device("the HID devices", &error);
    let api = HidApi::new().map_err(system)?;
    let mut nodes: Vec<HidNode> = api
        .device_list()
        .filter(|info| info.vendor_id() == VENDOR_ID && info.product_id() == PRODUCT_ID)
        .map(|info| HidNode {
            path: info.path().to_string_lossy().into_owned(),
            serial: info
                .serial_number()
                .filter(|serial| !serial.is_empty())
                .map(str::to_owned),
            is_dongle: info.usage_page() == USAGE_PAGE && info.usage() == USAGE,
        })
        .collect();
    // One entry per usage: a node that is a dongle by one of them comes first and stays.
    nodes.sort_by(|a, b| (&a.path, b.is_dongle).cmp(&(&b.path, a.is_dongle)));
    nodes.dedup_by(|b, a| a.path == b.path);
    Ok(nodes)
}

/// An open HID node.
pub struct HidTransport {
    device: HidDevice,
    path: String,
}

impl HidTransport {
    /// Opens a node, waiting up to [`PERMISSION_WAIT_MS`] for the permission to come.
    ///
    /// # Errors
    /// [`TransportError::Permission`] if it does not; [`TransportError::Gone`] if there is no such
    /// node; [`TransportError::Device`] for anything else.
    pub fn open(path: &str, timer: &dyn Timer) -> Result<Self, TransportError> {
        let device = until_permitted(timer, || open_once(path))?;
        Ok(Self {
            device,
            path: path.into(),
        })
    }

    /// Whether a node can be opened now.
    ///
    /// # Errors
    /// As [`Self::open`], without waiting.
    pub fn probe(path: &str) -> Result<(), TransportError> {
        open_once(path).map(drop)
    }

    /// A node that failed because it was pulled is no longer in the list.
    fn failed(&self, error: &HidError) -> TransportError {
        match list() {
            Ok(nodes) if nodes.iter().any(|node| node.path == self.path) => {
                device(&self.path, error)
            }
            _ => gone(&self.path),
        }
    }
}

impl Transport for HidTransport {
    fn send(&mut self, report: &Report) -> Result<(), TransportError> {
        // The system takes the report id first: 0, for a device that has none.
        let mut numbered = [0; REPORT_LEN + 1];
        numbered[1..].copy_from_slice(report);
        match self.device.write(&numbered) {
            // Windows counts the report id, Linux may not.
            Ok(written) if written >= REPORT_LEN => Ok(()),
            Ok(written) => Err(TransportError::Device {
                place: self.path.clone(),
                reason: format!("took {written} bytes of a report of {REPORT_LEN}"),
            }),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError> {
        let timeout = i32::try_from(timeout_ms).unwrap_or(i32::MAX);
        let mut report = [0; REPORT_LEN];
        match self.device.read_timeout(&mut report, timeout) {
            Ok(REPORT_LEN) => Ok(Some(report)),
            // Nothing, or a report that no dongle sends.
            Ok(_) => Ok(None),
            Err(error) if kind(&error) == Some(ErrorKind::Interrupted) => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }
}

/// Tries `open` again while it is not permitted, for [`PERMISSION_WAIT_MS`].
fn until_permitted<T>(
    timer: &dyn Timer,
    mut open: impl FnMut() -> Result<T, TransportError>,
) -> Result<T, TransportError> {
    let until = timer.now().uptime_ms.saturating_add(PERMISSION_WAIT_MS);
    loop {
        match open() {
            Err(TransportError::Permission { .. }) if timer.now().uptime_ms < until => {
                timer.sleep_ms(PERMISSION_RETRY_MS);
            }
            other => return other,
        }
    }
}

fn open_once(path: &str) -> Result<HidDevice, TransportError> {
    let name = CString::new(path).map_err(|_| gone(path))?;
    let api = HidApi::new().map_err(|error| device(path, &error))?;
    api.open_path(&name).map_err(
        |error| match kind(&error).or_else(|| reason_on_unix(path)) {
            Some(ErrorKind::PermissionDenied) => TransportError::Permission { place: path.into() },
            Some(ErrorKind::NotFound) => gone(path),
            _ => device(path, &error),
        },
    )
}

fn kind(error: &HidError) -> Option<ErrorKind> {
    match error {
        HidError::IoError { error } => Some(error.kind()),
        _ => None,
    }
}

/// `hidapi` gives the reason as text only; opening the node shows it. Opening once more is harmless:
/// hidraw nodes are shared.
fn reason_on_unix(path: &str) -> Option<ErrorKind> {
    if !cfg!(unix) || !Path::new(path).is_absolute() {
        return None;
    }
    let opened = OpenOptions::new().read(true).write(true).open(path);
    opened.err().map(|error| error.kind())
}

fn gone(path: &str) -> TransportError {
    TransportError::Gone { place: path.into() }
}

fn device(path: &str, error: &HidError) -> TransportError {
    TransportError::Device {
        place: path.into(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::{Clock as _, transport::fake::FakeClock};

    fn denied() -> TransportError {
        TransportError::Permission {
            place: "/dev/hidraw7".into(),
        }
    }

    /// D-2: right after plugging, the node is there before the user's right to it.
    #[test]
    fn permission_that_comes_late_is_waited_for() {
        let clock = FakeClock::default();
        let tries = Cell::new(0);
        let opened = until_permitted(&clock, || {
            tries.set(tries.get() + 1);
            if clock.now().uptime_ms < 1_500 {
                Err(denied())
            } else {
                Ok("open")
            }
        });
        assert_eq!(opened.expect("in time"), "open");
        assert_eq!(tries.get(), 16);
    }

    /// D-2: permission that never comes is told from a missing dongle, and names the node.
    #[test]
    fn permission_that_never_comes_is_an_error_with_the_path() {
        let clock = FakeClock::default();
        let opened = until_permitted(&clock, || Err::<(), _>(denied()));
        let error = opened.expect_err("never permitted");
        assert!(error.to_string().contains("/dev/hidraw7"), "{error}");
        assert_eq!(error.code(), crate::Code::DonglePermission);
        assert_eq!(clock.now().uptime_ms, PERMISSION_WAIT_MS);
    }

    #[test]
    fn other_errors_are_not_waited_for() {
        let clock = FakeClock::default();
        let opened = until_permitted(&clock, || Err::<(), _>(gone("/dev/hidraw7")));
        assert!(matches!(opened, Err(TransportError::Gone { .. })));
        assert_eq!(clock.now().uptime_ms, 0);
    }

    #[test]
    fn the_list_can_be_had_without_any_dongle() {
        list().expect("this machine can list HID devices");
    }

    #[test]
    fn nodes_that_are_none_are_told_apart() {
        let missing = HidTransport::probe("/dev/hidraw-that-is-not-there");
        assert!(matches!(missing, Err(TransportError::Gone { .. })));
        let no_node = HidTransport::probe("with\0zero");
        assert!(matches!(no_node, Err(TransportError::Gone { .. })));
        if cfg!(unix) {
            let other = HidTransport::probe("/dev/null");
            assert!(matches!(other, Err(TransportError::Device { .. })));
        }
    }
}
