//! A bus inside this process: several programs' ends, one device. It behaves as Linux's hidraw
//! does, so that what holds here holds there: every end sees every report of the device, and an
//! end that does not read loses what comes after its queue is full.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use licfmt::hid::Report;

use super::{Device, Timer, Transport, TransportError};

/// Reports that wait for one end at most; further ones are lost to it (Linux,
/// `HIDRAW_BUFFER_SIZE` less one).
pub const QUEUE: usize = 63;
/// How often an end that waits looks at the device, in milliseconds.
const POLL_MS: u64 = 1;

/// The bus, holding its device.
pub struct Bus<D> {
    shared: Arc<Mutex<Shared<D>>>,
    timer: Arc<dyn Timer>,
}

struct Shared<D> {
    device: Option<D>,
    queues: Vec<Weak<Mutex<VecDeque<Report>>>>,
}

impl<D: Device> Bus<D> {
    /// A bus with `device` plugged in.
    #[must_use]
    pub fn new(device: D, timer: Arc<dyn Timer>) -> Self {
        let shared = Shared {
            device: Some(device),
            queues: Vec::new(),
        };
        Self {
            shared: Arc::new(Mutex::new(shared)),
            timer,
        }
    }

    /// Opens the device once more.
    #[must_use]
    pub fn open(&self) -> BusEnd<D> {
        let queue = Arc::new(Mutex::new(VecDeque::new()));
        lock(&self.shared).queues.push(Arc::downgrade(&queue));
        BusEnd {
            shared: Arc::clone(&self.shared),
            timer: Arc::clone(&self.timer),
            queue,
        }
    }

    /// Pulls the device out, if one is plugged in.
    #[must_use]
    pub fn unplug(&self) -> Option<D> {
        lock(&self.shared).device.take()
    }

    /// Plugs a device in; returns the one that was there.
    pub fn plug(&self, device: D) -> Option<D> {
        lock(&self.shared).device.replace(device)
    }
}

impl<D: Device> Shared<D> {
    fn device(&mut self) -> Result<&mut D, TransportError> {
        self.device.as_mut().ok_or_else(|| TransportError::Gone {
            place: "the bus of this process".into(),
        })
    }

    /// Hands what the device has ready to every end, at most a queue full at a time.
    fn pump(&mut self, now_ms: u64) -> Result<(), TransportError> {
        for _ in 0..QUEUE {
            let Some(report) = self.device()?.give(now_ms) else {
                break;
            };
            self.queues.retain(|queue| {
                let Some(queue) = queue.upgrade() else {
                    return false;
                };
                let mut queue = lock(&queue);
                if queue.len() < QUEUE {
                    queue.push_back(report);
                }
                true
            });
        }
        Ok(())
    }
}

/// One program's end of a [`Bus`].
pub struct BusEnd<D> {
    shared: Arc<Mutex<Shared<D>>>,
    timer: Arc<dyn Timer>,
    queue: Arc<Mutex<VecDeque<Report>>>,
}

impl<D: Device> Transport for BusEnd<D> {
    fn send(&mut self, report: &Report) -> Result<(), TransportError> {
        let mut shared = lock(&self.shared);
        // Read under the lock: the device must not see time go backwards.
        let now_ms = self.timer.now().uptime_ms;
        shared.device()?.take(report, now_ms);
        shared.pump(now_ms)
    }

    fn receive(&mut self, timeout_ms: u64) -> Result<Option<Report>, TransportError> {
        let until = self.timer.now().uptime_ms.saturating_add(timeout_ms);
        loop {
            let now_ms = {
                let mut shared = lock(&self.shared);
                let now_ms = self.timer.now().uptime_ms;
                shared.pump(now_ms)?;
                now_ms
            };
            if let Some(report) = lock(&self.queue).pop_front() {
                return Ok(Some(report));
            }
            if now_ms >= until {
                return Ok(None);
            }
            self.timer.sleep_ms(POLL_MS.min(until - now_ms));
        }
    }
}

/// A panic elsewhere leaves nothing half-done that matters to a reader of reports.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::fake::{FakeClock, seams};

    /// Says what it is told, once.
    struct Parrot(VecDeque<Report>);

    impl Device for Parrot {
        fn take(&mut self, report: &Report, _: u64) {
            self.0.push_back(*report);
        }

        fn give(&mut self, _: u64) -> Option<Report> {
            self.0.pop_front()
        }
    }

    /// D-2: as with Linux's hidraw, so that what is tested here holds there.
    #[test]
    fn every_end_sees_every_report_until_its_queue_is_full() {
        let timer = seams().timer;
        let bus = Bus::new(Parrot(VecDeque::new()), Arc::clone(&timer));
        let (mut one, mut other) = (bus.open(), bus.open());
        let mut late = bus.open();
        for number in 0..70 {
            one.send(&[number; 64]).expect("plugged in");
            assert_eq!(other.receive(5).expect("plugged in"), Some([number; 64]));
        }
        for number in 0..63 {
            assert_eq!(late.receive(0).expect("plugged in"), Some([number; 64]));
        }
        // The newest are lost, not the oldest.
        assert_eq!(late.receive(5).expect("plugged in"), None);
        assert_eq!(timer.now().uptime_ms, 5, "waited as long as it was told");
    }

    #[test]
    fn a_pulled_device_is_gone_for_all() {
        let bus = Bus::new(Parrot(VecDeque::new()), Arc::new(FakeClock::default()));
        let mut end = bus.open();
        assert!(bus.unplug().is_some());
        assert!(bus.unplug().is_none());
        let sent = end.send(&[0; 64]).expect_err("unplugged");
        let received = end.receive(5).expect_err("unplugged");
        for error in [sent, received] {
            assert_eq!(error.code(), crate::Code::DongleMissing);
        }
    }
}
