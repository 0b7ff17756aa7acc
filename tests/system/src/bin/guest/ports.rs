//! Virtio serial ports, by the names that the host gave them.

use std::{
    fs::{self, File, OpenOptions},
    thread,
    time::Duration,
};

use crate::failure::{Failure, failed};

const CLASS: &str = "/sys/class/virtio-ports";
/// The driver announces its ports a moment after it was loaded.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(20);

/// Opens a port for reading and writing. A port can be open once only.
pub(crate) fn open(name: &str) -> Result<File, Failure> {
    for _ in 0..TRIES {
        if let Some(node) = node(name) {
            return Ok(OpenOptions::new().read(true).write(true).open(node)?);
        }
        thread::sleep(PAUSE);
    }
    failed(format!("no virtio port {name}"))
}

fn node(name: &str) -> Option<String> {
    let ports = fs::read_dir(CLASS).ok()?.flatten();
    let mut named = ports.filter(|port| {
        fs::read_to_string(port.path().join("name")).is_ok_and(|text| text.trim() == name)
    });
    Some(format!(
        "/dev/{}",
        named.next()?.file_name().to_string_lossy()
    ))
}
