//! Reports that make no sense, or nearly some.

use std::{ffi::CString, time::Duration};

use hidapi::HidApi;
use keyfob_tests::order::Unit;
use licfmt::{
    Nonce,
    hid::{ChannelId, Command, Frames, INIT_DATA, InitAnswer, Packet, REPORT_LEN, Report},
    message::{HostEntropy, MESSAGE_MAX, Request},
};
use rusb::{Context, Device, DeviceHandle};

use super::{
    descriptors,
    random::Random,
    site::{self, LICENSE},
};
use crate::{
    bench::{Bench, nodes},
    failure::{Failure, ensure, failed},
};

const ENDPOINT_OUT: u8 = 0x01;
const ENDPOINT_IN: u8 = 0x81;
/// How long an answer to junk is waited for: most of it gets none.
const ANSWER: Duration = Duration::from_millis(3);
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn run(bench: &mut Bench) -> Result<(), Failure> {
    site::need_license(bench)?;
    bench.plug(Unit::First)?;
    let boots = boots(bench)?;
    let seen = through_hidraw(bench)?;
    honest(bench, boots)?;
    bench.passed("junk through hidraw: alive, and honest afterwards", seen)?;
    let seen = past_the_driver(bench)?;
    honest(bench, boots)?;
    let check = "junk past the kernel's driver: alive, and honest afterwards";
    bench.passed(check, seen)
}

/// How many of all go past the driver, each of which takes longer.
fn past(bench: &Bench) -> u32 {
    bench.settings.junk_reports / 5
}

fn boots(bench: &Bench) -> Result<u64, Failure> {
    let info = bench.keyfob.good(&["dongle", "info"])?;
    Ok(info["boots"].as_u64().unwrap_or(0))
}

/// The dongle works as before, and did not start anew in between.
fn honest(bench: &mut Bench, boots_before: u64) -> Result<(), Failure> {
    bench.wait("the node", || Ok((!nodes()?.is_empty()).then_some(())))?;
    site::accepted(bench, LICENSE)?;
    let boots = boots(bench)?;
    ensure(boots == boots_before, || {
        format!("{boots_before} power-ups before the junk, {boots} after")
    })
}

/// Half of it is random, half is valid but for a few bytes.
struct Junk {
    random: Random,
    valid: Vec<Report>,
}

impl Junk {
    /// `channel` was given by the dongle, so that some of it is listened to.
    fn new(seed: u64, channel: ChannelId) -> Self {
        let mut buffer = [0; MESSAGE_MAX];
        let requests = [
            Request::Info,
            Request::Certificates,
            Request::CreateKey {
                entropy: HostEntropy([1; 32]),
                challenge: Nonce([2; 32]),
            },
            Request::PrepareUpdate,
        ];
        let mut valid = Vec::new();
        for channel in [
            ChannelId::BROADCAST,
            ChannelId::RESERVED,
            channel,
            channel,
            channel,
        ] {
            for request in &requests {
                let message = request.encode(&mut buffer);
                valid.extend(
                    Frames::new(channel, Command::Message, message)
                        .into_iter()
                        .flatten(),
                );
            }
            for (command, data) in [
                (Command::Init, &[3; 8][..]),
                (Command::Ping, &[4; 3 * INIT_DATA]),
                (Command::Wink, &[]),
                (Command::Cancel, &[]),
            ] {
                valid.extend(Frames::new(channel, command, data).into_iter().flatten());
            }
        }
        Self {
            random: Random(seed),
            valid,
        }
    }

    fn report(&mut self) -> Report {
        let mut report = [0; REPORT_LEN];
        if self.random.next().is_multiple_of(2) {
            self.random.fill(&mut report);
            return report;
        }
        report = self.valid[self.random.below(self.valid.len())];
        for _ in 0..self.random.below(4) {
            report[self.random.below(REPORT_LEN)] = self.random.byte();
        }
        report
    }
}

/// Asks for a channel.
fn hello() -> Report {
    let frames = Frames::new(ChannelId::BROADCAST, Command::Init, &[7; 8]);
    frames
        .into_iter()
        .flatten()
        .next()
        .unwrap_or([0; REPORT_LEN])
}

/// The channel that was given.
fn channel(answer: &Report) -> Result<ChannelId, Failure> {
    let given = match Packet::parse(answer) {
        Packet::Init { data, .. } => InitAnswer::parse(&data[..InitAnswer::LEN]),
        Packet::Cont { .. } => None,
    };
    let Some(given) = given else {
        return failed(format!("no channel: {answer:02x?}"));
    };
    Ok(given.channel)
}

fn numbered(report: &Report) -> [u8; REPORT_LEN + 1] {
    let mut numbered = [0; REPORT_LEN + 1];
    numbered[1..].copy_from_slice(report);
    numbered
}

fn through_hidraw(bench: &Bench) -> Result<String, Failure> {
    let paths = nodes()?;
    let Some(path) = paths.first() else {
        return failed("no node");
    };
    let device = HidApi::new()?.open_path(&CString::new(path.as_str())?)?;
    let mut answer = [0; REPORT_LEN];
    device.write(&numbered(&hello()))?;
    device.read_timeout(&mut answer, 5000)?;
    let mut junk = Junk::new(bench.settings.seed, channel(&answer)?);
    let mut answers = 0_u32;
    let sent = bench.settings.junk_reports - past(bench);
    for _ in 0..sent {
        device.write(&numbered(&junk.report()))?;
        while device.read_timeout(&mut answer, 0)? > 0 {
            answers += 1;
        }
    }
    Ok(format!("{sent} reports, {answers} answers"))
}

/// With libusb there are short packets, empty ones and control requests as well.
fn past_the_driver(bench: &Bench) -> Result<String, Failure> {
    let device: Device<Context> = descriptors::device(&Context::new()?)?;
    let handle = device.open()?;
    handle.set_auto_detach_kernel_driver(true)?;
    handle.claim_interface(0)?;
    let mut random = Random(!bench.settings.seed);
    let mut answer = [0; REPORT_LEN];
    handle.write_interrupt(ENDPOINT_OUT, &hello(), PATIENCE)?;
    handle.read_interrupt(ENDPOINT_IN, &mut answer, PATIENCE)?;
    let mut junk = Junk::new(random.next(), channel(&answer)?);
    let mut answers = 0_u32;
    for _ in 0..past(bench) {
        let report = junk.report();
        let len = match random.below(8) {
            0 => random.below(REPORT_LEN),
            _ => REPORT_LEN,
        };
        if random.below(16) == 0 {
            control(&handle, &mut random);
        }
        handle.write_interrupt(ENDPOINT_OUT, &report[..len], PATIENCE)?;
        while handle
            .read_interrupt(ENDPOINT_IN, &mut answer, ANSWER)
            .is_ok()
        {
            answers += 1;
        }
    }
    handle.release_interface(0)?;
    Ok(format!("{} reports, {answers} answers", past(bench)))
}

/// A class or vendor request that nobody defined. Standard ones would move the device elsewhere.
fn control(handle: &DeviceHandle<Context>, random: &mut Random) {
    let kind = [0xA1, 0x21, 0xC0, 0x41][random.below(4)];
    let request = random.byte();
    let (value, index) = (u16::from(random.byte()), u16::from(random.byte()));
    let mut data = [0; REPORT_LEN];
    // Whether it is refused is the device's choice; that it lives on is checked afterwards.
    if kind & 0x80 == 0 {
        let _ = handle.write_control(kind, request, value, index, &data[..8], PATIENCE);
    } else {
        let _ = handle.read_control(kind, request, value, index, &mut data, PATIENCE);
    }
}
