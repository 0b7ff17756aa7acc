//! What is told of a unit, with the model of the boot loader.

use keyfob::{text::Language, transport::Seams};
use keyfob_station::flash::picoboot::model::Model;

use super::*;
use crate::args::Format;

fn key() -> BootKey {
    BootKey(Digest([0xAB; 32]))
}

/// With a unit that this station began to burn.
fn told(language: Language, change: impl FnOnce(&mut Model)) -> (String, Value) {
    let mut model = Model::new(Chip::Rp2350);
    change(&mut model);
    let client = Client::start(model).expect("a boot loader");
    let app = |format| App::new(Seams::system(), language, format);
    let text = app(Format::Text);
    let report =
        dry_run(&text, key(), Policy::default(), Some(client), |_| Ok(true)).expect("a report");
    let json = report.render(&text.texts, Format::Json);
    let json = serde_json::from_str(&json).expect("JSON");
    (report.render(&text.texts, Format::Text), json)
}

/// D-5: a dry run says row, value, what the unit has, why, and where the data sheet says so.
#[test]
fn a_dry_run_tells_the_plan_and_the_unit() {
    let (text, json) = told(Language::English, |model| {
        model.memory.otp[0x80] = 0x33_ABAB;
        model.memory.otp[0x81] = 0x1234;
    });
    assert!(text.contains("8877665544332211"), "{text}");
    let line = |row: &str| text.lines().find(|line| line.contains(row)).expect("a row");
    assert!(line("0x080").contains("0xabab") && line("0x080").contains("burned"));
    assert!(line("0x081").contains("cannot be burned"));
    assert!(line("0x082").contains("open") && line("0x082").contains("5.10"));
    assert!(line("0xe80").contains("random"));
    let rows = json["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 65);
    let states: Vec<_> = rows[..3].iter().map(|row| row["state"].as_str()).collect();
    assert_eq!(states, [Some("done"), Some("conflict"), Some("open")]);
    assert_eq!(json["chip_id"], "8877665544332211");
    assert_eq!(
        (&json["burned"], &json["closed"]),
        (&json!(0), &json!(false))
    );
}

/// D-5: the device secret is told neither to people nor to programs.
#[test]
fn a_dry_run_keeps_the_secret() {
    let (text, json) = told(Language::German, |model| model.memory.otp[0xE80] = 0xBEEF);
    assert!(!text.to_lowercase().contains("beef"), "{text}");
    assert!(text.contains("Zufall"), "{text}");
    let secret = |row: &&Value| {
        row["row"]
            .as_str()
            .is_some_and(|row| row.starts_with("0xe"))
    };
    let rows: Vec<_> = json["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(secret)
        .collect();
    assert_eq!(rows.len(), 32);
    assert!(rows.iter().all(|row| row["value"].is_null()));
}

/// D-5: only an RP2350 in its boot loader is meant, and only one.
#[test]
fn one_unit_is_meant() {
    let target = |place: &str, chip| Target {
        way: Way::Picoboot,
        place: place.to_owned(),
        chip: Some(chip),
        serial: None,
        trouble: None,
    };
    let all = || {
        vec![
            target("usb 1-1", Chip::Rp2040),
            target("usb 1-2", Chip::Rp2350),
            target("usb 1-3", Chip::Rp2350),
        ]
    };
    let place = |found: Option<Target>| found.map(|target| target.place);
    let named = super::target(all(), Some("usb 1-3")).expect("one");
    assert_eq!(place(named).as_deref(), Some("usb 1-3"));
    let only = super::target(all()[..2].to_vec(), None).expect("one");
    assert_eq!(place(only).as_deref(), Some("usb 1-2"));
    assert!(super::target(all(), None).is_err());
    assert_eq!(super::target(all(), Some("usb 1-1")), Ok(None));
}

/// D-5: chips that nothing is burned into say what closes them.
#[test]
fn other_chips_are_refused() {
    let of = |how| problem(&CloseError::Otherwise(how));
    assert_ne!(of(How::Never), of(How::ByFirmware));
    assert_eq!(of(How::Never).code(), refused("why-close-never").code());
    let faulty = problem(&CloseError::NotClosed);
    assert_eq!(faulty.code(), Code::DongleFaulty);
    let late = problem(&CloseError::NoFirmware { waited_s: 9 });
    assert_eq!(late.code(), Code::FlashFailed);
}
