//! The USB socket of a device that lives in this process.

use std::mem;

use keyfob_tests::{
    session::{Frame, HERE, Reader},
    urb::{Engine, UsbDevice},
};

/// Sessions of the guest, one after another.
#[derive(Default)]
pub(super) struct Socket {
    engine: Engine,
    frames: Reader,
    session: Option<u32>,
    came: bool,
    left: bool,
}

impl Socket {
    /// The device is on the bus.
    pub(super) const fn plug(&mut self) {
        self.came = true;
    }

    /// It is no longer.
    pub(super) const fn pull(&mut self) {
        self.came = false;
        self.left = true;
    }

    /// Lets the guest and the device talk, if there is one.
    pub(super) fn exchange(
        &mut self,
        heard: &[u8],
        mut device: Option<&mut impl UsbDevice>,
        now_ms: u64,
    ) -> Result<Vec<u8>, String> {
        self.frames.push(heard);
        let mut said = Vec::new();
        while let Some(frame) = self
            .frames
            .next_frame()
            .map_err(|error| error.to_string())?
        {
            if self.session != Some(frame.session) {
                self.engine = Engine::default();
            }
            self.session = (!frame.payload.is_empty()).then_some(frame.session);
            if let Some(device) = &mut device {
                let answer = self.engine.feed(&frame.payload, *device, now_ms);
                said.extend(self.frame(answer.map_err(|error| error.to_string())?));
            }
        }
        if let Some(device) = device {
            let answer = self.engine.poll(device, now_ms);
            said.extend(self.frame(answer));
        }
        Ok(said)
    }

    /// What there is to say about the device coming and going.
    pub(super) fn news(&mut self) -> Vec<u8> {
        let mut said = Vec::new();
        if mem::take(&mut self.left)
            && let Some(session) = self.session.take()
        {
            said.extend(Frame::mark(session).to_bytes());
        }
        if mem::take(&mut self.came) {
            said.extend(Frame::mark(HERE).to_bytes());
        }
        said
    }

    fn frame(&self, payload: Vec<u8>) -> Vec<u8> {
        match self.session {
            Some(session) if !payload.is_empty() => Frame { session, payload }.to_bytes(),
            _ => Vec::new(),
        }
    }
}
