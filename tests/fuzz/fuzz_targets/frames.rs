//! Any USB reports, at any times: nothing panics, and a message that came through can be cut again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use licfmt::hid::{Assembler, ChannelId, Command, Feed, Frames, REPORT_LEN, Report};

const LONGEST: usize = 1024;

// Each step: how long since the last report (in 10 ms), then the report; the last one may be cut short.
fuzz_target!(|steps: &[u8]| {
    let mut assembler = Assembler::<LONGEST>::new();
    let mut now_ms = 0;
    for step in steps.chunks(1 + REPORT_LEN) {
        now_ms += u64::from(step[0]) * 10;
        let mut report: Report = [0; REPORT_LEN];
        report[..step.len() - 1].copy_from_slice(&step[1..]);
        let open = assembler.channel();
        if let Some(given_up) = assembler.expire(now_ms) {
            assert_eq!(Some(given_up), open);
        }
        if let Feed::Message {
            channel,
            command,
            data,
        } = assembler.feed(&report, now_ms)
        {
            assert!(data.len() <= LONGEST);
            if let Some(command) = Command::from_byte(command) {
                comes_through_again(channel, command, data);
            }
        }
    }
});

fn comes_through_again(channel: ChannelId, command: Command, message: &[u8]) {
    let mut assembler = Assembler::<LONGEST>::new();
    let reports = Frames::new(channel, command, message).expect("no longer than before");
    let mut arrived = false;
    for report in reports {
        assert!(!arrived, "more reports than the message needs");
        arrived = match assembler.feed(&report, 0) {
            Feed::Pending => false,
            whole => {
                assert_eq!(
                    whole,
                    Feed::Message {
                        channel,
                        command: command as u8,
                        data: message
                    }
                );
                true
            }
        };
    }
    assert!(arrived, "fewer reports than the message needs");
}
