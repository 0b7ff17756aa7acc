//! The emulator's process and its two ends.

use std::{
    fs::OpenOptions,
    io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _},
    os::unix::net::UnixStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use super::Place;

/// How often, and with which pause, the process is looked for at its sockets.
const TRIES: u32 = 400;
const PAUSE: Duration = Duration::from_millis(25);

/// A running emulator, whose dongle may be without power.
pub(super) struct Process {
    child: Child,
    usb: UnixStream,
    control: BufReader<UnixStream>,
}

impl Process {
    pub(super) fn start(place: &Place) -> Result<Self, String> {
        let console = place.file("emulator.log");
        let console = OpenOptions::new().create(true).append(true).open(console);
        let console = console.map_err(|error| error.to_string())?;
        let (usb, control) = (place.file("usb"), place.file("control"));
        let mut command = Command::new("node");
        command
            .args(&place.emulator)
            .arg("--flash")
            .arg(place.file("flash"))
            .arg("--usbip")
            .arg(&usb)
            .arg("--control")
            .arg(&control)
            .arg("--log")
            .arg(place.file("log"))
            .arg("--off")
            .args(
                place
                    .elves
                    .iter()
                    .flat_map(|elf| ["--elf".as_ref(), elf.as_os_str()]),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(console);
        let mut child = command.spawn().map_err(|error| format!("node: {error}"))?;
        let connected = connect(&usb, &mut child).and_then(|usb| {
            usb.set_nonblocking(true)
                .map_err(|error| error.to_string())?;
            Ok((usb, connect(&control, &mut child)?))
        });
        match connected {
            Ok((usb, control)) => Ok(Self {
                child,
                usb,
                control: BufReader::new(control),
            }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// Carries out a request, or says why not.
    pub(super) fn ask(&mut self, request: &Value) -> Result<Value, String> {
        let line = format!("{request}\n");
        let stream = self.control.get_mut();
        stream
            .write_all(line.as_bytes())
            .map_err(|error| error.to_string())?;
        let mut answer = String::new();
        self.control
            .read_line(&mut answer)
            .map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
        if answer["ok"] == true {
            Ok(answer)
        } else {
            Err(format!(
                "the emulator does not {request}: {}",
                answer["error"]
            ))
        }
    }

    /// Hands on what the guest said; gives what there is for it.
    pub(super) fn exchange(&mut self, heard: &[u8]) -> Result<Vec<u8>, String> {
        let mut rest = heard;
        while !rest.is_empty() {
            match self.usb.write(rest) {
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    thread::sleep(Duration::from_millis(1));
                }
                Err(error) => return Err(format!("the emulator is gone: {error}")),
            }
        }
        let mut buffer = vec![0; 1 << 16];
        match self.usb.read(&mut buffer) {
            Ok(0) => Err("the emulator is gone".into()),
            Ok(read) => {
                buffer.truncate(read);
                Ok(buffer)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(Vec::new()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Ends it; what its dongle wrote is in the file.
    pub(super) fn end(&mut self) -> Result<(), String> {
        self.ask(&json!({ "do": "quit" }))?;
        self.child
            .wait()
            .map(drop)
            .map_err(|error| error.to_string())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn connect(socket: &Path, child: &mut Child) -> Result<UnixStream, String> {
    for _ in 0..TRIES {
        if let Ok(stream) = UnixStream::connect(socket) {
            return Ok(stream);
        }
        if let Ok(Some(status)) = child.try_wait() {
            return Err(format!("the emulator ended with {status}: see its log"));
        }
        thread::sleep(PAUSE);
    }
    Err(format!("no emulator listens at {}", socket.display()))
}
