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

/// Starts the dongle and lets it work for ever. USB is attached when the dongle is ready.
pub fn run() -> ! {
    defmt::info!(
        "keyfob {=u8}.{=u8}.{=u8}",
        VERSION.major,
        VERSION.minor,
        VERSION.patch
    );
    let (board, driver) = Board::new(DongleParts::take());
    let serial = usb::serial(board.unique_id());
    let mut dongle = Dongle::power_up(board);
    let port = Port::new(dongle.channel_seed(), dongle.capabilities());
    let shared = attach(port, driver, serial);
    loop {
        chip::feed_watchdog();
        work(&mut dongle, shared);
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
    match usb::run(driver, serial, shared) {
        Ok(task) => chip::interrupting_executor().spawn(task),
        // The task has one place, and this is its first use.
        Err(_) => defmt::error!("the USB interface is already running"),
    }
    shared
}

/// What the main loop does whenever something happened, and every few milliseconds.
fn work(dongle: &mut Dongle<Board>, shared: &Shared) {
    let mut request = Zeroizing::new([0; MESSAGE_MAX]);
    if let Some(len) = shared.with_port(|port, now| port.take_request(&mut request, now)) {
        let mut response = [0; MESSAGE_MAX];
        let written = dongle.handle(&request[..len], usb::now_ms(), &mut response);
        shared.with_port(|port, now| port.answer(&response[..written], now));
    }
    let now = usb::now_ms();
    dongle.poll(now);
    dongle.show(shared.with_port(|port, now| port.winking(now)), now);
}
