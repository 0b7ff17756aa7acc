use std::vec::Vec;

use licfmt::{
    hid::{GAP_TIMEOUT_MS, REPORT_LEN},
    message::{Request, Response},
};
use proptest::prelude::*;

use super::*;
use crate::sim::{SimDongle, SimNoise};

fn dongle() -> SimDongle {
    SimDongle::new([1; 16], SimNoise::seeded(1))
}

fn port() -> Port {
    Port::new([5; 32], Capabilities::WINK)
}

fn frames(channel: ChannelId, command: Command, data: &[u8]) -> Vec<Report> {
    licfmt::hid::Frames::new(channel, command, data)
        .expect("short enough")
        .collect()
}

fn drain(port: &mut Port, now_ms: u64) -> Vec<Report> {
    core::iter::from_fn(|| port.next_report(now_ms)).collect()
}

fn give(port: &mut Port, reports: &[Report], now_ms: u64) -> Vec<Report> {
    for report in reports {
        port.report(report, now_ms);
    }
    drain(port, now_ms)
}

fn open(port: &mut Port) -> ChannelId {
    let asked = frames(ChannelId::BROADCAST, Command::Init, &[9; INIT_NONCE]);
    channel_in(&give(port, &asked, 0))
}

fn channel_in(reports: &[Report]) -> ChannelId {
    let [report] = reports else {
        panic!("not one report: {}", reports.len());
    };
    let Packet::Init {
        channel,
        command,
        len,
        data,
    } = Packet::parse(report)
    else {
        panic!("a continuation packet");
    };
    assert_eq!(
        (channel, command),
        (ChannelId::BROADCAST, Command::Init as u8)
    );
    let answer = InitAnswer::parse(&data[..len.into()]).expect("long enough");
    assert_eq!((usize::from(len), answer.nonce), (InitAnswer::LEN, [9; 8]));
    assert_eq!(answer.protocol, PROTOCOL_VERSION);
    assert_eq!(answer.capabilities, Capabilities::WINK);
    answer.channel
}

fn error(channel: ChannelId, code: ErrorCode) -> Vec<Report> {
    frames(channel, Command::Error, &[code as u8])
}

fn message(reports: &[Report]) -> (ChannelId, u8, Vec<u8>) {
    let mut assembler = Assembler::<MESSAGE_MAX>::new();
    for report in reports {
        if let Feed::Message {
            channel,
            command,
            data,
        } = assembler.feed(report, 0)
        {
            return (channel, command, data.to_vec());
        }
    }
    panic!("no whole message");
}

/// A long request, cut into more than one report.
fn long() -> Vec<u8> {
    (0..200).collect()
}

#[test]
fn a_program_gets_a_channel_and_an_answer() {
    let mut dongle = dongle();
    let asked = frames(ChannelId::BROADCAST, Command::Init, &[9; INIT_NONCE]);
    let channel = channel_in(&dongle.report(&asked[0], 500));
    let mut buffer = [0; MESSAGE_MAX];
    let request = Request::Info.encode(&mut buffer);
    let reports = frames(channel, Command::Message, request);
    let (from, command, data) = message(&dongle.report(&reports[0], 501));
    assert_eq!((from, command), (channel, Command::Message as u8));
    let Some(Response::Info(info)) = Response::decode(&data) else {
        panic!("no info");
    };
    assert_eq!(info.uptime_ms, 1);
}

/// A program that looks for dongles does not disturb one that is talking to one.
#[test]
fn a_channel_is_given_during_another_channels_transfer() {
    let mut port = port();
    let first = open(&mut port);
    let reports = frames(first, Command::Ping, &long());
    let mut answer = Vec::new();
    let mut others = Vec::new();
    for report in &reports {
        assert!(answer.is_empty());
        answer = give(&mut port, &[*report], 0);
        if answer.is_empty() {
            others.push(open(&mut port));
        }
    }
    assert_eq!(message(&answer).2, long());
    assert_eq!(others.len(), reports.len() - 1);
    assert!(!others.contains(&first));
}

/// Also while the answer is on its way out.
#[test]
fn a_channel_is_given_between_the_reports_of_an_answer() {
    let mut port = port();
    let first = open(&mut port);
    for report in frames(first, Command::Ping, &long()) {
        port.report(&report, 0);
    }
    let mut answer = Vec::from([port.next_report(0).expect("the first")]);
    let asked = frames(ChannelId::BROADCAST, Command::Init, &[9; INIT_NONCE]);
    port.report(&asked[0], 0);
    channel_in(&[port.next_report(0).expect("the channel")]);
    answer.extend(drain(&mut port, 0));
    assert_eq!(message(&answer).2, long());
}

#[test]
fn another_channel_is_told_busy_and_disturbs_nothing() {
    let mut port = port();
    let (first, second) = (open(&mut port), open(&mut port));
    let reports = frames(first, Command::Ping, &long());
    let (last, before) = reports.split_last().expect("several");
    assert_eq!(give(&mut port, before, 0), Vec::<Report>::new());
    let ping = frames(second, Command::Ping, &[1]);
    assert_eq!(give(&mut port, &ping, 0), error(second, ErrorCode::Busy));
    let stray = frames(second, Command::Ping, &long())[1];
    assert_eq!(give(&mut port, &[stray], 0), Vec::<Report>::new());
    assert_eq!(message(&give(&mut port, &[*last], 0)).2, long());
    assert_eq!(message(&give(&mut port, &ping, 0)).2, [1]);
}

#[test]
fn a_transfer_that_pauses_is_ended() {
    let mut port = port();
    let (first, second) = (open(&mut port), open(&mut port));
    let reports = frames(first, Command::Ping, &long());
    give(&mut port, &reports[..1], 1000);
    port.poll(1000 + GAP_TIMEOUT_MS);
    assert!(!port.has_report());
    port.poll(1001 + GAP_TIMEOUT_MS);
    let now = 1001 + GAP_TIMEOUT_MS;
    assert_eq!(drain(&mut port, now), error(first, ErrorCode::Timeout));
    let ping = frames(second, Command::Ping, &[1]);
    assert_eq!(message(&give(&mut port, &ping, now)).2, [1]);
}

#[test]
fn keepalives_come_while_it_works() {
    let mut port = port();
    let channel = open(&mut port);
    give(&mut port, &frames(channel, Command::Message, &[0]), 0);
    let mut request = [0; MESSAGE_MAX];
    assert_eq!(port.take_request(&mut request, 0), Some(1));
    let mut alive = 0;
    for now in 1..=1000 {
        port.poll(now);
        for report in drain(&mut port, now) {
            assert_eq!(report, frames(channel, Command::Keepalive, &[1])[0]);
            alive += 1;
        }
    }
    assert_eq!(alive, 1000 / KEEPALIVE_MS);
    port.answer(&[7; 100], 1000);
    assert_eq!(message(&drain(&mut port, 1000)).2, [7; 100]);
    port.poll(2000);
    assert!(!port.has_report());
}

#[test]
fn a_request_can_be_cancelled_at_every_moment() {
    let cancelled = |channel| error(channel, ErrorCode::Cancelled);
    let mut port = port();
    let (channel, other) = (open(&mut port), open(&mut port));
    let cancel = frames(channel, Command::Cancel, &[]);
    let reports = frames(channel, Command::Message, &long());
    assert!(give(&mut port, &cancel, 0).is_empty(), "nothing to cancel");
    give(&mut port, &reports[..1], 0);
    assert!(give(&mut port, &frames(other, Command::Cancel, &[]), 0).is_empty());
    assert_eq!(give(&mut port, &cancel, 0), cancelled(channel), "coming in");
    give(&mut port, &reports, 0);
    assert_eq!(give(&mut port, &cancel, 0), cancelled(channel), "waiting");
    assert_eq!(port.take_request(&mut [0; MESSAGE_MAX], 0), None);
    give(&mut port, &reports, 0);
    assert_eq!(port.take_request(&mut [0; MESSAGE_MAX], 0), Some(200));
    assert_eq!(give(&mut port, &cancel, 0), cancelled(channel), "worked on");
    assert!(give(&mut port, &cancel, 0).is_empty(), "once");
    let busy = give(&mut port, &reports[..1], 0);
    assert_eq!(busy, error(channel, ErrorCode::Busy), "still working");
    port.answer(&[7], 0);
    assert!(drain(&mut port, 0).is_empty(), "nobody wants the answer");
    assert_eq!(
        message(&give(&mut port, &frames(other, Command::Ping, &[1]), 0)).2,
        [1]
    );
}

#[test]
fn init_on_a_channel_starts_it_afresh() {
    let mut port = port();
    let channel = open(&mut port);
    let again = frames(channel, Command::Init, &[8; INIT_NONCE]);
    give(&mut port, &frames(channel, Command::Ping, &long())[..1], 0);
    let reply = give(&mut port, &again, 0);
    let (from, command, data) = message(&reply);
    assert_eq!((from, command), (channel, Command::Init as u8));
    assert_eq!(data[8..12], channel.0.to_be_bytes());
    let ping = frames(channel, Command::Ping, &[1]);
    assert_eq!(message(&give(&mut port, &ping, 0)).2, [1]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut port = port();
    let channel = open(&mut port);
    let stranger = ChannelId(channel.0 ^ 1);
    for (report, code) in [
        (
            frames(stranger, Command::Ping, &[1])[0],
            ErrorCode::InvalidChannel,
        ),
        (
            frames(stranger, Command::Init, &[1; 8])[0],
            ErrorCode::InvalidChannel,
        ),
        (
            frames(ChannelId::BROADCAST, Command::Ping, &[1])[0],
            ErrorCode::InvalidChannel,
        ),
        (
            frames(ChannelId::RESERVED, Command::Ping, &[1])[0],
            ErrorCode::InvalidChannel,
        ),
        (
            frames(ChannelId::BROADCAST, Command::Init, &[1; 7])[0],
            ErrorCode::InvalidLength,
        ),
        (
            frames(channel, Command::Wink, &[1])[0],
            ErrorCode::InvalidLength,
        ),
        (
            frames(channel, Command::Keepalive, &[])[0],
            ErrorCode::InvalidCommand,
        ),
        (
            frames(channel, Command::Ping, &[0; MESSAGE_MAX + 1])[0],
            ErrorCode::InvalidLength,
        ),
    ] {
        let from = Packet::parse(&report).channel();
        assert_eq!(give(&mut port, &[report], 0), error(from, code));
    }
    let reports = frames(channel, Command::Ping, &long());
    let swapped = [reports[0], reports[2]];
    let told = give(&mut port, &swapped, 0);
    assert_eq!(told, error(channel, ErrorCode::InvalidSequence));
    let twice = give(&mut port, &[reports[0], reports[0]], 0);
    assert_eq!(twice, error(channel, ErrorCode::InvalidSequence));
}

#[test]
fn a_wink_is_seen() {
    let mut dongle = dongle();
    let asked = frames(ChannelId::BROADCAST, Command::Init, &[9; INIT_NONCE]);
    let channel = channel_in(&dongle.report(&asked[0], 0));
    let wink = frames(channel, Command::Wink, &[]);
    assert_eq!(dongle.report(&wink[0], 0), wink);
    let mut changes = 0;
    let mut lit = dongle.board().led.high;
    for now in 1..WINK_MS {
        dongle.poll(now);
        changes += u32::from(dongle.board().led.high != lit);
        lit = dongle.board().led.high;
    }
    assert_eq!(changes, 19);
}

/// An answer that nobody fetches does not block the dongle for ever.
#[test]
fn a_host_that_walks_away_is_given_up() {
    let mut port = port();
    let (first, second) = (open(&mut port), open(&mut port));
    for report in frames(first, Command::Ping, &long()) {
        port.report(&report, 0);
    }
    assert!(port.next_report(10).is_some());
    let ping = frames(second, Command::Ping, &[1]);
    port.report(&ping[0], 10 + WRITE_TIMEOUT_MS);
    assert_eq!(
        port.next_report(10 + WRITE_TIMEOUT_MS),
        Some(error(second, ErrorCode::Busy)[0])
    );
    let now = 11 + WRITE_TIMEOUT_MS;
    assert_eq!(message(&give(&mut port, &ping, now)).2, [1]);
}

/// D-1: host entropy and answers do not stay in the buffers.
#[test]
fn buffers_are_wiped_after_use() {
    let mut port = port();
    let channel = open(&mut port);
    give(&mut port, &frames(channel, Command::Message, &long()), 0);
    assert!(port.message.iter().any(|byte| *byte != 0));
    port.take_request(&mut [0; MESSAGE_MAX], 0);
    assert_eq!(port.message, [0; MESSAGE_MAX]);
    port.answer(&long(), 0);
    drain(&mut port, 0);
    assert_eq!(port.message, [0; MESSAGE_MAX]);
}

proptest! {
    /// Any reports at any time: no panic, and afterwards a program gets its answer.
    #[test]
    fn no_reports_do_harm(
        reports in proptest::collection::vec((any::<[u8; 32]>(), 0_u8..4, 0_u64..700), 0..80),
    ) {
        let mut dongle = dongle();
        let asked = frames(ChannelId::BROADCAST, Command::Init, &[9; INIT_NONCE]);
        let channel = channel_in(&dongle.report(&asked[0], 0));
        let mut now = 0;
        for (half, form, pause) in reports {
            now += pause;
            let mut report = [0; REPORT_LEN];
            report[..32].copy_from_slice(&half);
            match form {
                0 => {}
                1 => report[..4].copy_from_slice(&ChannelId::BROADCAST.0.to_be_bytes()),
                _ => report[..4].copy_from_slice(&channel.0.to_be_bytes()),
            }
            if form == 3 {
                report[4] = half[4] % 3;
            }
            dongle.report(&report, now);
        }
        dongle.poll(now + GAP_TIMEOUT_MS + 1);
        let again = channel_in(&dongle.report(&asked[0], now + GAP_TIMEOUT_MS + 1));
        let ping = frames(again, Command::Ping, &[3; 40]);
        let (_, _, data) = message(&dongle.report(&ping[0], now + GAP_TIMEOUT_MS + 1));
        prop_assert_eq!(data, Vec::from([3; 40]));
    }
}
