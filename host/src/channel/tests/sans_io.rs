//! What single reports mean to a conversation.

use super::*;

const OURS: ChannelId = ChannelId(0x1111_1111);
const THEIRS: ChannelId = ChannelId(0x2222_2222);

fn report(channel: ChannelId, command: Command, bytes: &[u8]) -> Report {
    Frames::new(channel, command, bytes)
        .and_then(|mut frames| frames.next())
        .expect("short")
}

fn exchange() -> Exchange {
    Exchange::new(OURS, Command::Message, 0, QUICK, QUICK.deadline(0))
}

/// D-2: what is meant for another program is neither our answer nor our error.
#[test]
fn what_is_meant_for_others_is_not_for_us() {
    let mut exchange = exchange();
    for foreign in [
        report(THEIRS, Command::Message, b"their answer"),
        report(THEIRS, Command::Error, &[ErrorCode::Busy as u8]),
        report(ChannelId::BROADCAST, Command::Init, &[1; InitAnswer::LEN]),
        [0x22; 64],
    ] {
        assert!(matches!(exchange.on_report(&foreign, 1), Step::Wait));
    }
    let ours = report(OURS, Command::Message, b"our answer");
    assert!(matches!(exchange.on_report(&ours, 1), Step::Done(answer) if answer == b"our answer"));
}

#[test]
fn others_reports_are_no_sign_of_work_for_us() {
    let mut exchange = exchange();
    let theirs = report(
        THEIRS,
        Command::Keepalive,
        &[KeepaliveStatus::Working as u8],
    );
    exchange.on_report(&theirs, QUICK.silence_ms - 1);
    assert_eq!(exchange.patience(QUICK.silence_ms - 1).expect("still"), 1);
    let silent = exchange.patience(QUICK.silence_ms);
    assert!(matches!(silent, Err(ChannelError::Silent { .. })));
}

/// D-9: only where the dongle cannot have acted, it is said that it did not.
#[test]
fn a_request_given_up_may_have_been_acted_upon() {
    for byte in 0..=u8::MAX {
        let step = exchange().on_report(&report(OURS, Command::Error, &[byte]), 1);
        let taken = ![0x01, 0x03, 0x04, 0x05, 0x06, 0x0B].contains(&byte);
        assert_eq!(matches!(step, Step::Lost(_)), taken, "{byte:#04x}");
        assert_eq!(matches!(step, Step::Rejected(_)), !taken, "{byte:#04x}");
    }
}

#[test]
fn an_answer_that_pauses_is_lost() {
    let mut exchange = exchange();
    let begins = report(OURS, Command::Message, &[7; 100]);
    assert!(matches!(exchange.on_report(&begins, 10), Step::Wait));
    assert_eq!(exchange.patience(11).expect("still"), GAP_TIMEOUT_MS - 1);
    let paused = exchange.patience(10 + GAP_TIMEOUT_MS);
    assert!(matches!(
        paused,
        Err(ChannelError::Lost(ErrorCode::Timeout))
    ));
}

fn granted(nonce: u8, channel: ChannelId) -> [u8; InitAnswer::LEN] {
    let answer = InitAnswer {
        nonce: [nonce; INIT_NONCE],
        channel,
        protocol: 1,
        capabilities: Capabilities(5),
    };
    answer.to_bytes()
}

/// D-2: two programs ask for a channel at once; the nonce says who gets which.
#[test]
fn a_channel_granted_to_another_program_is_not_taken() {
    let deadline = QUICK.deadline(0);
    let mut handshake = Handshake::new(ChannelId::BROADCAST, [1; INIT_NONCE], deadline);
    let grant = |nonce: u8, channel: ChannelId| {
        report(
            ChannelId::BROADCAST,
            Command::Init,
            &granted(nonce, channel),
        )
    };
    let theirs = grant(2, THEIRS);
    assert!(matches!(handshake.on_report(&theirs, 1), Step::Wait));
    for nobodys in [ChannelId::BROADCAST, ChannelId::RESERVED] {
        let impossible = grant(1, nobodys);
        assert!(matches!(handshake.on_report(&impossible, 1), Step::Wait));
    }
    let Step::Done(granted) = handshake.on_report(&grant(1, OURS), 1) else {
        panic!("ours");
    };
    assert_eq!(
        (granted.channel, granted.protocol, granted.capabilities),
        (OURS, 1, Capabilities(5))
    );
}

/// A fresh start on one's own channel is no way to be moved to another.
#[test]
fn a_fresh_start_stays_on_its_channel() {
    let mut handshake = Handshake::new(OURS, [1; INIT_NONCE], QUICK.deadline(0));
    let grant = |channel: ChannelId| report(OURS, Command::Init, &granted(1, channel));
    assert!(matches!(handshake.on_report(&grant(THEIRS), 1), Step::Wait));
    assert!(matches!(
        handshake.on_report(&grant(OURS), 1),
        Step::Done(_)
    ));
}
