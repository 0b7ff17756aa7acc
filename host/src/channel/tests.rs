use licfmt::hid::{GAP_TIMEOUT_MS, INIT_DATA, KeepaliveStatus, Packet, Report};

use super::*;
use crate::Code;
use crate::transport::{
    bus::{Bus, BusEnd, QUEUE},
    fake::{FakeDongle, Scripted, Wire, seams},
};

mod hostile;
mod sans_io;

const QUICK: Limits = Limits {
    silence_ms: 200,
    total_ms: 600,
};

fn backwards(message: &[u8]) -> Vec<u8> {
    message.iter().rev().copied().collect()
}

fn bus(seams: &Seams) -> Bus<FakeDongle> {
    Bus::new(FakeDongle::new(backwards), Arc::clone(&seams.timer))
}

fn open(bus: &Bus<FakeDongle>, seams: &Seams) -> Channel<BusEnd<FakeDongle>> {
    Channel::open(bus.open(), seams.clone()).expect("answers")
}

fn first_report(channel: ChannelId, len: usize) -> Report {
    let message = vec![7; len];
    Frames::new(channel, Command::Message, &message)
        .and_then(|mut frames| frames.next())
        .expect("short enough")
}

/// Changes the dongle as if it were another model.
fn with(bus: &Bus<FakeDongle>, change: impl FnOnce(&mut FakeDongle)) {
    let mut dongle = bus.unplug().expect("plugged in");
    change(&mut dongle);
    bus.plug(dongle);
}

#[test]
fn messages_of_all_lengths_come_back() {
    let seams = seams();
    let bus = bus(&seams);
    let mut channel = open(&bus, &seams);
    for len in [0, 1, INIT_DATA, INIT_DATA + 1, MESSAGE_MAX] {
        let message: Vec<u8> = (0..=255).cycle().take(len).collect();
        let answer = channel.transact(Command::Message, &message, QUICK);
        assert_eq!(answer.expect("answered"), backwards(&message));
    }
    let error = channel.transact(Command::Message, &[0; MESSAGE_MAX + 1], QUICK);
    assert_eq!(error.expect_err("too long").code(), Code::Usage);
}

/// D-2: every program sees every report of the dongle, and takes its own only.
#[test]
fn two_programs_do_not_take_each_others_answers() {
    let seams = seams();
    let bus = bus(&seams);
    let (mut one, mut other) = (open(&bus, &seams), open(&bus, &seams));
    assert_ne!(one.id, other.id);
    for round in 0..100 {
        one.ping(&[round; 100]).expect("comes back");
        other.ping(&[round + 100; 80]).expect("comes back");
    }
}

/// D-2: what others got while this program did not look must not crowd its own answer out.
#[test]
fn a_program_that_slept_while_others_talked_gets_its_answer() {
    let seams = seams();
    let bus = bus(&seams);
    let (mut sleeper, mut talker) = (open(&bus, &seams), open(&bus, &seams));
    for _ in 0..2 * QUEUE {
        talker.ping(b"still here").expect("comes back");
    }
    sleeper.ping(b"good morning").expect("comes back");
}

/// D-2: a program that stops in the middle of a message holds the others up for the gap timeout
/// and no longer.
#[test]
fn a_half_sent_message_delays_others_by_the_gap_timeout() {
    let seams = seams();
    let bus = bus(&seams);
    let (mut slow, mut other) = (open(&bus, &seams), open(&bus, &seams));
    let half = first_report(slow.id, 200);
    slow.transport.send(&half).expect("taken");
    let before = seams.now_ms();
    other.ping(b"my turn").expect("comes back");
    let waited = seams.now_ms() - before;
    assert!(
        (GAP_TIMEOUT_MS..GAP_TIMEOUT_MS + 100).contains(&waited),
        "{waited}"
    );
    slow.ping(b"again").expect("the slow one starts afresh");
}

/// D-2: neither does one that is gone before its answer was read.
#[test]
fn a_program_that_vanished_holds_nobody_up() {
    let seams = seams();
    let bus = bus(&seams);
    let (mut vanishing, mut other) = (open(&bus, &seams), open(&bus, &seams));
    let whole = first_report(vanishing.id, 10);
    vanishing.transport.send(&whole).expect("taken");
    drop(vanishing);
    let before = seams.now_ms();
    other.ping(b"my turn").expect("comes back");
    assert!(seams.now_ms() - before < GAP_TIMEOUT_MS);
}

/// A newer dongle's reason is a refusal all the same, and not an answer that cannot be read.
#[test]
fn an_unknown_refusal_is_a_refusal() {
    let seams = seams();
    let bus = Bus::new(FakeDongle::new(|_| vec![10, 200]), Arc::clone(&seams.timer));
    let mut dongle = crate::dongle::Dongle::open(bus.open(), seams).expect("answers");
    let error = dongle.prepare_update().expect_err("refused");
    assert_eq!(error.code(), Code::DongleRefused);
    assert_eq!(
        error.to_string(),
        "the dongle refused: for a reason that this program does not know (number 200)"
    );
}

#[test]
fn busy_all_the_time_is_an_error_of_its_own() {
    let seams = seams();
    let bus = bus(&seams);
    let (mut slow, mut other) = (open(&bus, &seams), open(&bus, &seams));
    with(&bus, |dongle| dongle.work_ms = 60_000);
    let whole = first_report(slow.id, 10);
    slow.transport.send(&whole).expect("taken");
    let before = seams.now_ms();
    let error = other.transact(Command::Message, b"my turn", QUICK);
    let error = error.expect_err("never its turn");
    assert!(matches!(error, ChannelError::Busy { .. }), "{error}");
    assert_eq!(error.code(), Code::DongleBusy);
    assert!(seams.now_ms() - before <= QUICK.total_ms);
}

#[test]
fn keepalives_are_waited_for() {
    let seams = seams();
    let bus = bus(&seams);
    let mut channel = open(&bus, &seams);
    with(&bus, |dongle| dongle.work_ms = 9_000);
    let answer = channel.transact(Command::Message, b"slow", Limits::USUAL);
    assert_eq!(answer.expect("in time"), b"wols");
}

/// Working for ever is no answer either; and the answer that comes too late is not taken for
/// the next one's.
#[test]
fn an_answer_that_comes_too_late_is_not_taken_for_the_next() {
    let seams = seams();
    let bus = bus(&seams);
    let mut channel = open(&bus, &seams);
    with(&bus, |dongle| dongle.work_ms = 700);
    let error = channel.transact(Command::Message, b"first", QUICK);
    assert!(
        matches!(error, Err(ChannelError::Silent { waited_ms: 600 })),
        "{error:?}"
    );
    with(&bus, |dongle| {
        assert_eq!(dongle.cancelled, 1);
        dongle.work_ms = 0;
        // This one did not listen: the late answer is on its way already.
        dongle.late_answer(channel.id, b"tsrif");
    });
    let answer = channel.transact(Command::Message, b"second", QUICK);
    assert_eq!(answer.expect("answered"), b"dnoces");
}

#[test]
fn a_dongle_that_says_nothing_is_silent() {
    let seams = seams();
    let silent = Scripted {
        seams: seams.clone(),
        script: |_: Wire<'_>| Ok(None),
    };
    let Err(error) = Channel::open(silent, seams.clone()) else {
        panic!("nobody there");
    };
    assert!(
        matches!(error, ChannelError::Silent { waited_ms: 2_000 }),
        "{error:?}"
    );
    assert_eq!(error.code(), Code::DongleSilent);
}

/// A dongle with other firmware is named as that, not as broken.
#[test]
fn another_protocol_version_is_refused_by_name() {
    let seams = seams();
    let bus = bus(&seams);
    with(&bus, |dongle| dongle.protocol = 9);
    let Err(error) = Channel::open(bus.open(), seams) else {
        panic!("another version");
    };
    assert_eq!(error.code(), Code::DongleProtocol);
    assert_eq!(
        error.to_string(),
        "the dongle speaks protocol version 9, this program version 1"
    );
}

#[test]
fn a_stopped_program_tells_the_dongle() {
    let seams = seams();
    let bus = bus(&seams);
    let mut channel = open(&bus, &seams);
    with(&bus, |dongle| dongle.work_ms = 60_000);
    let stop = Arc::new(AtomicBool::new(true));
    channel.stop_with(Arc::clone(&stop));
    let error = channel.transact(Command::Message, b"press the button", Limits::CONSENT);
    assert!(matches!(error, Err(ChannelError::Cancelled)), "{error:?}");
    with(&bus, |dongle| {
        assert_eq!(dongle.cancelled, 1);
        dongle.work_ms = 0;
    });
    stop.store(false, Ordering::Relaxed);
    channel.ping(b"go on").expect("comes back");
}

/// A dongle that was restarted knows none of the old channels.
#[test]
fn a_channel_that_is_no_longer_known_is_asked_for_anew() {
    let seams = seams();
    let bus = bus(&seams);
    let mut channel = open(&bus, &seams);
    bus.plug(FakeDongle::new(backwards));
    let answer = channel.transact(Command::Message, b"abc", QUICK);
    assert_eq!(answer.expect("answered"), b"cba");
    with(&bus, |dongle| assert_eq!(dongle.acted, 1));
}

/// D-9: what the dongle may have acted on is not sent again behind the caller's back.
#[test]
fn an_answer_that_broke_off_is_not_asked_for_again() {
    let seams = seams();
    let bus = bus(&seams);
    let mut end = bus.open();
    let mut lose = 0;
    let lossy = Scripted {
        seams: seams.clone(),
        script: |wire: Wire<'_>| match wire {
            Wire::Sent(report) => end.send(report).map(|()| None),
            Wire::Waiting => {
                let report = end.receive(0)?;
                let continues = |r: &Report| matches!(Packet::parse(r), Packet::Cont { .. });
                Ok(report.filter(|report| {
                    lose += u32::from(continues(report));
                    !continues(report) || lose != 1
                }))
            }
        },
    };
    let mut channel = Channel::open(lossy, seams).expect("answers");
    let error = channel.transact(Command::Message, &[7; 250], QUICK);
    assert!(matches!(error, Err(ChannelError::Lost(_))), "{error:?}");
    with(&bus, |dongle| assert_eq!(dongle.acted, 1));
    channel.ping(&[7; 250]).expect("and all is well again");
}
