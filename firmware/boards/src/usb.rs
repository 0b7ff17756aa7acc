//! The USB interface: reports from and to the host. It runs at a higher priority than the dongle's
//! work, so that keepalives go on while a signature is made.

use core::{
    cell::RefCell,
    sync::atomic::{AtomicBool, Ordering},
};

use embassy_futures::join::join4;
use embassy_sync::{
    blocking_mutex::{Mutex, raw::CriticalSectionRawMutex},
    signal::Signal,
};
use embassy_time::{Duration, Instant, Timer, with_timeout};
use embassy_usb::{
    Builder, Config,
    class::hid::{
        Config as HidConfig, HidBootProtocol, HidReader, HidReaderWriter, HidSubclass, HidWriter,
        State,
    },
};
use keyfob_firmware::{Port, VERSION};
use licfmt::{
    Digest,
    hid::{
        PRODUCT_ID, REPORT_DESCRIPTOR, REPORT_LEN, Report, USAGE_PAGE, VENDOR_ID, WRITE_TIMEOUT_MS,
    },
};

use crate::chip::Usb;

/// The port is looked at this often, in milliseconds. A button too, as this wakes the main loop.
const TICK_MS: u64 = 10;
/// One millisecond beyond what a port waits for a report that is not fetched, so that it gives up.
const WRITE_TIMEOUT: Duration = Duration::from_millis(WRITE_TIMEOUT_MS + 1);
/// One report is one packet.
#[expect(clippy::cast_possible_truncation, reason = "64")]
const PACKET_LEN: u16 = REPORT_LEN as u16;
/// Bytes of the id's hash in the serial number.
const SERIAL_BYTES: usize = 8;

/// A serial number: hexadecimal digits.
pub type Serial = [u8; 2 * SERIAL_BYTES];

type Reader<'d> = HidReader<'d, Usb<'d>, REPORT_LEN>;
type Writer<'d> = HidWriter<'d, Usb<'d>, REPORT_LEN>;

/// What the main loop and the interface share.
pub struct Shared {
    port: Mutex<CriticalSectionRawMutex, RefCell<Port>>,
    outgoing: Signal<CriticalSectionRawMutex, ()>,
    /// The host has fetched the last report of an answer.
    delivered: AtomicBool,
}

impl Shared {
    /// Takes a port.
    #[must_use]
    pub const fn new(port: Port) -> Self {
        Self {
            port: Mutex::new(RefCell::new(port)),
            outgoing: Signal::new(),
            delivered: AtomicBool::new(false),
        }
    }

    /// From now on [`Self::delivered`] speaks of the next answer.
    pub fn expect_delivery(&self) {
        self.delivered.store(false, Ordering::Relaxed);
    }

    /// Whether the host has fetched all of an answer.
    #[must_use]
    pub fn delivered(&self) -> bool {
        self.delivered.load(Ordering::Relaxed)
    }

    /// Does something with the port, while nobody else does, and sees to it that what it has to
    /// say is sent. `act` gets the time, in milliseconds since power-up.
    pub fn with_port<T>(&self, act: impl FnOnce(&mut Port, u64) -> T) -> T {
        let (result, more) = self.port.lock(|port| {
            let mut port = port.borrow_mut();
            let result = act(&mut port, now_ms());
            (result, port.has_report())
        });
        if more {
            self.outgoing.signal(());
        }
        result
    }
}

/// Milliseconds since power-up.
#[must_use]
pub fn now_ms() -> u64 {
    Instant::now().as_millis()
}

/// What the host reads as serial number: never the id itself.
#[must_use]
pub fn serial(unique_id: &[u8]) -> Serial {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let hash = Digest::of(unique_id);
    let mut serial = [b'0'; 2 * SERIAL_BYTES];
    for (pair, byte) in serial.as_chunks_mut().0.iter_mut().zip(hash.0) {
        *pair = [
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ];
    }
    serial
}

/// Runs the interface for ever.
#[embassy_executor::task]
pub async fn run(driver: Usb<'static>, serial: &'static str, shared: &'static Shared) {
    let mut descriptors = Descriptors::default();
    let mut state = State::new();
    let mut builder = Builder::new(
        driver,
        device(serial),
        &mut descriptors.config,
        &mut descriptors.bos,
        &mut descriptors.msos,
        &mut descriptors.control,
    );
    let interface = HidConfig {
        report_descriptor: &REPORT_DESCRIPTOR,
        request_handler: None,
        poll_ms: 1,
        max_packet_size: PACKET_LEN,
        hid_subclass: HidSubclass::No,
        hid_boot_protocol: HidBootProtocol::None,
    };
    let (reader, writer) = HidReaderWriter::new(&mut builder, &mut state, interface).split();
    let mut device = builder.build();
    defmt::info!("usb: usage page {=u16:#x}", USAGE_PAGE);
    join4(
        device.run(),
        receive(reader, shared),
        send(writer, shared),
        tick(shared),
    )
    .await;
}

/// Room for what the host asks at enumeration.
struct Descriptors {
    config: [u8; 64],
    bos: [u8; 16],
    msos: [u8; 0],
    control: [u8; 64],
}

impl Default for Descriptors {
    fn default() -> Self {
        Self {
            config: [0; 64],
            bos: [0; 16],
            msos: [],
            control: [0; 64],
        }
    }
}

fn device(serial: &'static str) -> Config<'static> {
    let mut config = Config::new(VENDOR_ID, PRODUCT_ID);
    config.manufacturer = Some("Keyfob");
    config.product = Some("Keyfob license dongle");
    config.serial_number = Some(serial);
    config.device_release = u16::from(VERSION.major) << 8 | u16::from(VERSION.minor);
    config.max_packet_size_0 = 64;
    config.max_power = 100;
    // One interface: its class says everything.
    config.device_class = 0;
    config.device_sub_class = 0;
    config.device_protocol = 0;
    config.composite_with_iads = false;
    config
}

/// Takes reports from the host.
async fn receive(mut reader: Reader<'_>, shared: &Shared) {
    loop {
        reader.ready().await;
        let mut report: Report = [0; REPORT_LEN];
        // Anything but a whole report is dropped; an interface that is switched off waits above.
        while let Ok(len) = reader.read(&mut report).await {
            if len == REPORT_LEN {
                shared.with_port(|port, now| port.report(&report, now));
            }
        }
    }
}

/// Brings reports to the host. One that is not fetched in time is dropped, with all that belongs
/// to it.
async fn send(mut writer: Writer<'_>, shared: &Shared) {
    loop {
        match shared.with_port(Port::next_report) {
            Some(report) => {
                let sent = with_timeout(WRITE_TIMEOUT, writer.write(&report)).await;
                if matches!(sent, Ok(Ok(()))) {
                    if shared.with_port(|port, _| port.idle()) {
                        shared.delivered.store(true, Ordering::Relaxed);
                    }
                } else {
                    shared.with_port(Port::poll);
                }
            }
            None => shared.outgoing.wait().await,
        }
    }
}

/// Lets the port see time pass.
async fn tick(shared: &Shared) {
    loop {
        Timer::after_millis(TICK_MS).await;
        shared.with_port(Port::poll);
    }
}
