//! The dongle's main loop: one request after the other, at the lowest priority.

use keyfob_firmware::{Board as _, Dongle, Port, VERSION};
use licfmt::message::MESSAGE_MAX;
use static_cell::StaticCell;
use zeroize::Zeroizing;

use crate::{
    board::Board,
    chip::{self, DongleParts},
    usb::{self, Serial, Shared},
};

/// From the last report being handed to the USB driver until the host has certainly fetched it, in
/// milliseconds.
const FETCH_MS: u64 = 100;

/// Starts the dongle and lets it work for ever. USB is attached when the dongle is ready.
pub fn run() -> ! {
    defmt::info!(
        "keyfob {=u8}.{=u8}.{=u8}",
        VERSION.major,
        VERSION.minor,
        VERSION.patch
    );
    if cfg!(feature = "open-debug") {
        defmt::warn!("built for development: the debug port stays open");
    }
    let (board, driver) = Board::new(DongleParts::take());
    let serial = usb::serial(board.unique_id());
    let mut dongle = Dongle::power_up(board);
    let port = Port::new(dongle.channel_seed(), dongle.capabilities());
    let mut worker = Worker {
        dongle,
        shared: attach(port, driver, serial),
        answered: false,
        confirmed: false,
        idle_since_ms: None,
    };
    loop {
        chip::feed_watchdog();
        worker.work();
        // Every interrupt is an event, so none is missed between the look above and the sleep here.
        cortex_m::asm::wfe();
    }
}

/// Starts the USB interface.
fn attach(port: Port, driver: chip::Usb<'static>, serial: Serial) -> &'static Shared {
    static SHARED: StaticCell<Shared> = StaticCell::new();
    static SERIAL: StaticCell<Serial> = StaticCell::new();
    let shared: &'static Shared = SHARED.init(Shared::new(port));
    let serial = str::from_utf8(SERIAL.init(serial)).unwrap_or_default();
    if let Ok(task) = usb::run(driver, serial, shared) {
        chip::interrupting_executor().spawn(task);
    } else {
        // The task has one place, and this is its first use.
        defmt::error!("the USB interface is already running");
    }
    shared
}

/// The dongle, and what the main loop remembers.
struct Worker {
    dongle: Dongle<Board>,
    shared: &'static Shared,
    /// A request was answered since this was looked at.
    answered: bool,
    /// The boot stage knows that this program works.
    confirmed: bool,
    /// Since when nothing is going on, in milliseconds.
    idle_since_ms: Option<u64>,
}

impl Worker {
    /// What is done whenever something happened, and every few milliseconds.
    fn work(&mut self) {
        self.serve();
        let now = usb::now_ms();
        self.dongle.poll(now);
        let (winking, idle) = self
            .shared
            .with_port(|port, now| (port.winking(now), port.idle()));
        self.dongle.show(winking, now);
        if idle {
            self.rest(now);
        } else {
            self.idle_since_ms = None;
        }
    }

    /// Works on the request that waits, if there is one.
    fn serve(&mut self) {
        let mut request = Zeroizing::new([0; MESSAGE_MAX]);
        let taken = self
            .shared
            .with_port(|port, now| port.take_request(&mut request, now));
        if let Some(len) = taken {
            let mut response = [0; MESSAGE_MAX];
            let written = self
                .dongle
                .handle(&request[..len], usb::now_ms(), &mut response);
            self.shared.expect_delivery();
            self.shared
                .with_port(|port, now| port.answer(&response[..written], now));
            self.answered = true;
        }
    }

    /// What can wait until the host has its answer.
    fn rest(&mut self, now: u64) {
        let since = *self.idle_since_ms.get_or_insert(now);
        // An answer that the host did not fetch shows nothing.
        if self.answered && self.shared.delivered() {
            self.answered = false;
            // Flash that failed is tried again after the next request.
            self.confirmed = self.confirmed || self.dongle.confirm_firmware().is_ok();
        }
        if self.dongle.restart_due() && now.saturating_sub(since) >= FETCH_MS {
            defmt::info!("restarting to install firmware");
            chip::reset();
        }
    }
}
