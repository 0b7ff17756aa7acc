//! The cable: a unit that the host says is there is attached to the kernel's virtual USB hub, and
//! detached when the host says that it left, or when we pull it.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    net::Shutdown,
    os::{fd::AsRawFd as _, unix::net::UnixStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use keyfob_tests::{
    order::Unit,
    session::{Frame, HERE, Reader},
};

use crate::{
    failure::{Failure, failed},
    ports,
};

const HUB: &str = "/sys/devices/platform/vhci_hcd.0";
/// USB/IP's number for full speed.
const FULL_SPEED: u32 = 2;
/// Bus and device number at the other end; any will do, as long as there is one.
const DEVICE: u32 = (1 << 16) | 2;
/// The hub frees a port a moment after its device left.
const ATTACH_TRIES: u32 = 250;
const ATTACH_PAUSE: Duration = Duration::from_millis(20);

/// One unit's cable.
pub(crate) struct Cable {
    unit: Unit,
    port: File,
    session: Mutex<Session>,
}

#[derive(Default)]
struct Session {
    number: u32,
    /// Our end of the pair whose other end the kernel holds.
    stream: Option<UnixStream>,
}

impl Cable {
    /// Lays the cable. From now on the unit is attached whenever it is there.
    pub(crate) fn lay(unit: Unit) -> Result<(), Failure> {
        let port = ports::open(unit.port_name())?;
        let mut reader = port.try_clone()?;
        let cable = Arc::new(Self {
            unit,
            port,
            session: Mutex::default(),
        });
        thread::spawn(move || {
            let mut frames = Reader::default();
            let mut buffer = vec![0; 1 << 16];
            loop {
                // An end of file is a host that has not connected yet.
                let read = reader.read(&mut buffer).unwrap_or(0);
                if read == 0 {
                    thread::sleep(ATTACH_PAUSE);
                    continue;
                }
                frames.push(&buffer[..read]);
                if let Err(Failure(why)) = Self::deliver(&cable, &mut frames) {
                    eprintln!("cable of {}: {why}", unit.name());
                }
            }
        });
        Ok(())
    }

    fn deliver(cable: &Arc<Self>, frames: &mut Reader) -> Result<(), Failure> {
        while let Some(frame) = frames.next_frame()? {
            if frame.session == HERE {
                Self::attach(cable)?;
                continue;
            }
            let mut session = cable.session();
            if frame.session != session.number {
                continue;
            }
            if frame.payload.is_empty() {
                session.close();
            } else if let Some(stream) = &mut session.stream {
                // The kernel may have closed its end: that session is over then.
                let _ = stream.write_all(&frame.payload);
            }
        }
        Ok(())
    }

    /// Begins a new session and gives its stream to the kernel.
    fn attach(cable: &Arc<Self>) -> Result<(), Failure> {
        let (ours, kernels) = UnixStream::pair()?;
        let reader = ours.try_clone()?;
        let number = {
            let mut session = cable.session();
            session.close();
            session.number += 1;
            session.stream = Some(ours);
            session.number
        };
        let port = cable.unit.hub_port();
        let order = format!("{port} {} {DEVICE} {FULL_SPEED}", kernels.as_raw_fd());
        for _ in 0..ATTACH_TRIES {
            if fs::write(format!("{HUB}/attach"), &order).is_ok() {
                let cable = Arc::clone(cable);
                thread::spawn(move || cable.carry(reader, number));
                return Ok(());
            }
            thread::sleep(ATTACH_PAUSE);
        }
        failed(format!("the hub does not take a device at port {port}"))
    }

    /// Carries what the kernel says to the host, until the kernel lets go.
    fn carry(&self, mut reader: UnixStream, session: u32) {
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = reader.read(&mut buffer).unwrap_or(0);
            // An empty payload says that the session is over.
            let payload = buffer[..read].to_vec();
            let frame = Frame { session, payload };
            if (&self.port).write_all(&frame.to_bytes()).is_err() || read == 0 {
                return;
            }
        }
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// The kernel sees the device go.
    fn close(&mut self) {
        if let Some(stream) = self.stream.take() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
