//! Dongles that do anything but what they should.

use proptest::prelude::*;

use super::*;

/// What a hostile dongle does when the host waits for a report.
#[derive(Clone, Debug)]
enum Trick {
    Silence,
    Noise(Vec<u8>),
    /// The host's own last report, a byte of it changed.
    Echo(usize, u8),
    /// A channel, properly.
    Grant(u8),
    /// On the channel granted last.
    Init {
        command: u8,
        len: u16,
        fill: u8,
    },
    Cont(u8),
}

fn trick() -> impl Strategy<Value = Trick> {
    let commands = prop_oneof![
        Just(Command::Ping as u8),
        Just(Command::Message as u8),
        Just(Command::Init as u8),
        Just(Command::Keepalive as u8),
        Just(Command::Error as u8),
        0..0x80_u8,
    ];
    let fills = prop_oneof![Just(1_u8), Just(6), Just(0x0B), any::<u8>()];
    let lengths = prop_oneof![0..20_u16, 50..200_u16, any::<u16>()];
    prop_oneof![
        1 => Just(Trick::Silence),
        1 => proptest::collection::vec(any::<u8>(), 64).prop_map(Trick::Noise),
        1 => (0..64_usize, any::<u8>()).prop_map(|(at, xor)| Trick::Echo(at, xor)),
        3 => prop_oneof![9 => Just(PROTOCOL_VERSION), 1 => any::<u8>()].prop_map(Trick::Grant),
        4 => (commands, lengths, fills).prop_map(|(command, len, fill)| Trick::Init { command, len, fill }),
        2 => (0..4_u8).prop_map(Trick::Cont),
    ]
}

const GRANTED: u32 = 0x1234_5678;

impl Trick {
    fn report(&self, sent: &Report) -> Option<Report> {
        let mut report = [0; 64];
        report[..4].copy_from_slice(&GRANTED.to_be_bytes());
        match self {
            Self::Silence => return None,
            Self::Noise(bytes) => report.copy_from_slice(bytes),
            Self::Echo(at, xor) => {
                report = *sent;
                report[*at] ^= xor;
            }
            Self::Grant(protocol) => {
                report = *sent;
                report[5..7].copy_from_slice(&[0, 17]);
                report[15..19].copy_from_slice(&GRANTED.to_be_bytes());
                report[19] = *protocol;
            }
            Self::Init { command, len, fill } => {
                report[4] = command | 0x80;
                report[5..7].copy_from_slice(&len.to_be_bytes());
                report[7..].fill(*fill);
            }
            Self::Cont(sequence) => report[4] = *sequence,
        }
        Some(report)
    }
}

/// A dongle that goes through `tricks` for ever.
fn hostile(tricks: Vec<Trick>, seams: &Seams) -> impl Transport {
    let mut sent = [0; 64];
    let mut tricks = tricks.into_iter().cycle();
    Scripted {
        seams: seams.clone(),
        script: move |wire: Wire<'_>| match wire {
            Wire::Sent(report) => {
                sent = *report;
                Ok(None)
            }
            Wire::Waiting => Ok(tricks.next().and_then(|trick| trick.report(&sent))),
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// D-3: whatever a device sends, the host neither panics nor waits longer than its limits.
    #[test]
    fn no_dongle_hangs_the_host(
        greeting in proptest::collection::vec(trick(), 1..8),
        tricks in proptest::collection::vec(trick(), 1..30),
        message in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let seams = seams();
        let all = [greeting, vec![Trick::Grant(PROTOCOL_VERSION)], tricks].concat();
        let opened = Channel::open(hostile(all, &seams), seams.clone());
        let slack = 2 * SLICE_MS;
        prop_assert!(seams.now_ms() <= Limits::USUAL.total_ms + slack);
        if let Ok(mut channel) = opened {
            for _ in 0..3 {
                let before = seams.now_ms();
                let answer = channel.transact(Command::Message, &message, QUICK);
                prop_assert!(seams.now_ms() - before <= QUICK.total_ms + slack);
                prop_assert!(answer.map_or(0, |answer| answer.len()) <= MESSAGE_MAX);
            }
        }
    }
}
