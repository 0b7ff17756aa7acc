//! What crosses USB: reports, as the page shows them.

use licfmt::{
    hid::{
        Assembler, ChannelId, Command, ErrorCode, Feed, Frames, INIT_NONCE, InitAnswer,
        KeepaliveStatus, Packet, REPORT_DESCRIPTOR, REPORT_LEN, Report,
    },
    message::{Capabilities, MESSAGE_MAX, PROTOCOL_VERSION, Request},
};

use crate::{
    layout::{Part, Variants as _, part},
    samples,
    vectors::{Vector, vector},
};

const CHANNEL: ChannelId = ChannelId(0x0a0b_0c0d);

fn descriptor() -> Vec<Part> {
    let mut rest = &REPORT_DESCRIPTOR[..];
    let items: [(usize, &str); 15] = [
        (3, "usage page 0xff4b"),
        (2, "usage 1"),
        (2, "collection (application)"),
        (2, "usage 2: input report"),
        (2, "logical minimum 0"),
        (3, "logical maximum 255"),
        (2, "report size 8 bits"),
        (2, "report count 64"),
        (2, "input (data, variable, absolute)"),
        (2, "usage 3: output report"),
        (2, "logical minimum 0"),
        (3, "logical maximum 255"),
        (2, "report size 8 bits"),
        (2, "report count 64"),
        (2, "output (data, variable, absolute)"),
    ];
    let mut parts: Vec<_> = items
        .into_iter()
        .map(|(len, label)| {
            let (item, later) = rest.split_at(len);
            rest = later;
            part(label, item)
        })
        .collect();
    parts.push(part("end collection", rest));
    parts
}

/// The reports of one message, told apart as the packet forms say.
fn reports(channel: ChannelId, command: Command, message: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut left = message.len();
    for report in Frames::new(channel, command, message).expect("short enough") {
        let mut push = |label: String, range: std::ops::Range<usize>| {
            parts.push(part(label, &report[range]));
        };
        push("channel".into(), 0..4);
        let start = match Packet::parse(&report) {
            Packet::Init { len, .. } => {
                push(format!("{command:?}, top bit set"), 4..5);
                push(format!("length = {len}"), 5..7);
                7
            }
            Packet::Cont { sequence, .. } => {
                push(format!("sequence = {sequence}"), 4..5);
                5
            }
        };
        let end = (start + left).min(REPORT_LEN);
        left -= end - start;
        push("data".into(), start..end);
        push("padding".into(), end..REPORT_LEN);
    }
    parts
}

/// Puts the page's reports together and cuts the message again.
fn recode(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut assembler = Assembler::<MESSAGE_MAX>::new();
    let (reports, rest) = bytes.as_chunks::<REPORT_LEN>();
    let (last, before) = reports.split_last()?;
    for report in before {
        (assembler.feed(report, 0) == Feed::Pending).then_some(())?;
    }
    let Feed::Message {
        channel,
        command,
        data,
    } = assembler.feed(last, 0)
    else {
        return None;
    };
    let again: Vec<Report> = Frames::new(channel, Command::from_byte(command)?, data)?.collect();
    rest.is_empty().then(|| again.concat())
}

fn message(name: &str, channel: ChannelId, command: Command, message: &[u8]) -> Vector {
    vector(
        format!("hid/{name}"),
        reports(channel, command, message),
        recode,
    )
}

/// The answer to Init, field by field.
fn init_answer(nonce: [u8; INIT_NONCE]) -> Vector {
    let capabilities = Capabilities::WINK.with(Capabilities::BUTTON);
    let capabilities_label = format!("capabilities = {:#x}", capabilities.0);
    let fields = [
        part("nonce", nonce),
        part("channel granted", CHANNEL.0.to_be_bytes()),
        part(format!("protocol = {PROTOCOL_VERSION}"), [PROTOCOL_VERSION]),
        part(capabilities_label, capabilities.0.to_be_bytes()),
    ];
    let message = fields.iter().flat_map(|field| field.bytes.clone());
    let message: Vec<u8> = message.collect();
    let mut parts = reports(ChannelId::BROADCAST, Command::Init, &message);
    let data = parts.iter().position(|part| part.label == "data");
    let data = data.expect("it has data");
    parts.splice(data..=data, fields);
    vector("hid/init-answer", parts, |bytes| {
        let report: &Report = bytes.try_into().ok()?;
        let Packet::Init {
            channel, len, data, ..
        } = Packet::parse(report)
        else {
            return None;
        };
        let answer = InitAnswer::parse(data.get(..len.into())?)?;
        Some(
            Frames::new(channel, Command::Init, &answer.to_bytes())?
                .next()?
                .to_vec(),
        )
    })
}

pub(crate) fn vectors() -> Vec<Vector> {
    let nonce = [0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7];
    let attest = samples::requests()
        .into_iter()
        .find(|request| request.name() == "attest")
        .expect("an example");
    let mut buffer = [0; MESSAGE_MAX];
    let attest: &[u8] = attest.encode(&mut buffer);
    let info = Request::Info.encode(&mut [0; 8]).to_vec();
    vec![
        vector("hid/report-descriptor", descriptor(), |bytes| {
            (bytes == REPORT_DESCRIPTOR).then(|| bytes.to_vec())
        }),
        message("init-request", ChannelId::BROADCAST, Command::Init, &nonce),
        init_answer(nonce),
        message("info-request", CHANNEL, Command::Message, &info),
        message("attest-request", CHANNEL, Command::Message, attest),
        message(
            "keepalive",
            CHANNEL,
            Command::Keepalive,
            &[KeepaliveStatus::Working as u8],
        ),
        message(
            "error-busy",
            CHANNEL,
            Command::Error,
            &[ErrorCode::Busy as u8],
        ),
        message("cancel", CHANNEL, Command::Cancel, &[]),
    ]
}
