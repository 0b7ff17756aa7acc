//! Labels to print: a text for a label printer, and an SVG with a QR code.

use std::fmt::Write as _;

use qrcode::{EcLevel, QrCode, render::svg, types::QrError};

use crate::record::Record;

/// The SVG's size in millimetres: a common label of 57 by 32.
const WIDTH_MM: u32 = 57;
const HEIGHT_MM: u32 = 32;
/// Side of the QR code in tenths of a millimetre, its quiet zone included.
const CODE: u32 = 260;

/// What the QR code says: the number and the key's fingerprint, so that whoever scans it can compare
/// them with what the dongle proves.
#[must_use]
pub fn payload(record: &Record) -> String {
    format!("KEYFOB:{}:{}", record.dongle, record.fingerprint)
}

/// The label as text, one field a line.
#[must_use]
pub fn text(record: &Record) -> String {
    fields(record)
        .iter()
        .fold(String::new(), |mut text, (name, value)| {
            let _ = writeln!(text, "{name:<9}{value}");
            text
        })
}

/// The label as an SVG of 57 by 32 mm.
///
/// # Errors
/// [`QrError`] if the payload did not fit a QR code; it always does.
pub fn svg(record: &Record) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(payload(record), EcLevel::M)?;
    let code = code
        .render::<svg::Color<'_>>()
        .min_dimensions(CODE, CODE)
        .max_dimensions(CODE, CODE)
        .build();
    // Embedded below another root, it is an element like any other.
    let code = code.split_once("?>").map_or(&*code, |(_, element)| element);
    let mut lines = String::new();
    let small = fields(record);
    for (at, (name, value)) in small.iter().enumerate().skip(1) {
        let y = 68 + 28 * at;
        let _ = write!(
            lines,
            "<text x=\"285\" y=\"{y}\" font-size=\"16\">{name} {value}</text>"
        );
    }
    let (width, height) = (WIDTH_MM * 10, HEIGHT_MM * 10);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH_MM}mm\" height=\"{HEIGHT_MM}mm\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"monospace\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\
         <g transform=\"translate(10 30)\">{code}</g>\
         <text x=\"285\" y=\"62\" font-size=\"34\" font-weight=\"bold\">{}</text>{lines}</svg>\n",
        record.dongle
    ))
}

/// What a label says. Nothing here comes from outside as free text: ids, names of ours, hex.
fn fields(record: &Record) -> [(&'static str, String); 8] {
    let fingerprint = record.fingerprint.to_string();
    let (first, second) = fingerprint.split_at(fingerprint.len() / 2);
    let passed = match record.tests.failed() {
        None => "passed".to_owned(),
        Some(test) => format!("{test} failed"),
    };
    let lock = if record.locked {
        "locked"
    } else {
        "NOT LOCKED"
    };
    [
        ("ID", record.dongle.to_string()),
        ("Key", first.to_owned()),
        ("", second.to_owned()),
        ("Chip", record.chip.to_string()),
        ("Tier", format!("{}, {lock}", record.tier)),
        ("Firmware", record.firmware.to_string()),
        ("Tests", passed),
        ("Time", record.time.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// D-5: the label says what identifies the unit, and its code says the same to a scanner.
    #[test]
    fn a_label_names_number_key_and_tests() {
        let record = testing::record(42);
        let text = text(&record);
        for part in [
            "KF-00000042-2",
            "simulated, locked",
            "0.1.0",
            "passed",
            &record.fingerprint.to_string()[..16],
            &record.fingerprint.to_string()[16..],
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert_eq!(
            payload(&record),
            format!("KEYFOB:KF-00000042-2:{}", record.fingerprint)
        );
    }

    /// D-5: the SVG stands alone, and holds the modules of the code for its payload.
    #[test]
    fn the_svg_holds_the_code() {
        let record = testing::record(42);
        let svg = svg(&record).expect("fits");
        assert_eq!(svg.matches("<svg").count(), 2);
        assert!(!svg.contains("<?xml"), "one root, no second prologue");
        assert!(svg.contains("57mm") && svg.contains(">KF-00000042-2<"));
        let other = super::svg(&testing::record(43)).expect("fits");
        let code = |svg: &str| svg.split("<path").nth(1).map(str::to_owned);
        assert!(code(&svg).is_some());
        assert_ne!(code(&svg), code(&other), "another unit, another code");
    }

    /// The label's size in pixels for a scanner.
    const SIZE: (usize, usize) = (WIDTH_MM as usize * 10, HEIGHT_MM as usize * 10);

    /// The label's luminance as a scanner sees it, from the path that draws the dark modules:
    /// `M<left> <top>h<width>v<height>H<left>V<top>` for each rectangle.
    fn scan(svg: &str) -> Vec<u8> {
        let mut pixels = vec![u8::MAX; SIZE.0 * SIZE.1];
        let path = svg.split(" d=\"").nth(1);
        let path = path.and_then(|rest| rest.split('"').next());
        for rectangle in path.expect("a path").split('M').skip(1) {
            let numbers = rectangle.split(|c: char| !c.is_ascii_digit());
            let numbers: Vec<usize> = numbers.filter_map(|it| it.parse().ok()).collect();
            let [left, top, width, height, ..] = *numbers else {
                panic!("{rectangle}")
            };
            for y in top..top + height {
                pixels[y * SIZE.0 + left..][..width].fill(0);
            }
        }
        pixels
    }

    /// D-5: a reader that shares no code with the writer reads number and fingerprint off the label.
    #[test]
    fn a_scanner_reads_the_code() {
        for number in [1, 42, 99_999_999] {
            let record = testing::record(number);
            let pixels = scan(&svg(&record).expect("fits"));
            let luminance = |x, y| pixels[y * SIZE.0 + x];
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(SIZE.0, SIZE.1, luminance);
            let grids = image.detect_grids();
            let [code] = &*grids else {
                panic!("{} codes", grids.len())
            };
            let (_, content) = code.decode().expect("readable");
            assert_eq!(content, payload(&record));
        }
    }

    /// D-5: a unit that is not locked says so in print.
    #[test]
    fn an_open_unit_is_marked() {
        let record = Record {
            locked: false,
            ..testing::record(1)
        };
        assert!(text(&record).contains("NOT LOCKED"));
    }
}
