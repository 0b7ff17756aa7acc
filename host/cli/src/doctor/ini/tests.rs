use super::*;

const NAMES: &[&str] = &["CodeA", "CodeB"];

fn without(bytes: &[u8]) -> Vec<u8> {
    without_keys(bytes, "ActCode", NAMES)
}

#[track_caller]
fn check(before: &str, after: &str) {
    let as_utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    let cases: [(&str, Vec<u8>, Vec<u8>); 7] = [
        ("bytes", before.into(), after.into()),
        ("UTF-8 with mark", with_mark(before), with_mark(after)),
        (
            "UTF-16LE with mark",
            as_utf16(&format!("\u{feff}{before}"), u16::to_le_bytes),
            as_utf16(&format!("\u{feff}{after}"), u16::to_le_bytes),
        ),
        (
            "UTF-16BE with mark",
            as_utf16(&format!("\u{feff}{before}"), u16::to_be_bytes),
            as_utf16(&format!("\u{feff}{after}"), u16::to_be_bytes),
        ),
        (
            "UTF-16LE",
            as_utf16(before, u16::to_le_bytes),
            as_utf16(after, u16::to_le_bytes),
        ),
        (
            "UTF-16BE",
            as_utf16(before, u16::to_be_bytes),
            as_utf16(after, u16::to_be_bytes),
        ),
        (
            "line ends of Windows",
            before.replace('\n', "\r\n").into(),
            after.replace('\n', "\r\n").into(),
        ),
    ];
    for (layout, before, after) in cases {
        let done = without(&before);
        let lossy = String::from_utf8_lossy(&done);
        assert_eq!(done, after, "{layout}: {lossy}");
        assert_eq!(without(&done), done, "{layout}: twice is once");
        assert!(keys(&done, Some("ActCode"), NAMES).is_empty(), "{layout}");
    }
}

fn with_mark(text: &str) -> Vec<u8> {
    [b"\xEF\xBB\xBF", text.as_bytes()].concat()
}

/// P-18: the case of the manual: the section goes with its two codes.
#[test]
fn the_section_goes_with_its_codes() {
    check(
        "[Main]\nLang=de\n[ActCode]\nCodeA=b94d0a5f\nCodeB=f6455777\n[Net]\nPort=1\n",
        "[Main]\nLang=de\n[Net]\nPort=1\n",
    );
}

/// P-18: a file that begins with the section keeps its byte order mark.
#[test]
fn a_file_of_codes_alone_becomes_empty() {
    check("[ActCode]\nCodeA=1\nCodeB=2", "");
}

#[test]
fn blank_lines_stay() {
    check(
        "[A]\nx=1\n\n[ActCode]\n\nCodeA=1\n\n[B]\n",
        "[A]\nx=1\n\n\n\n[B]\n",
    );
}

#[test]
fn what_else_stands_in_the_section_stays_with_its_head() {
    check(
        "[ActCode]\nCodeA=1\nUser=x\nCodeB=2\n",
        "[ActCode]\nUser=x\n",
    );
    check(
        "[ActCode]\n; CodeA=old\nCodeA=1\n",
        "[ActCode]\n; CodeA=old\n",
    );
    check("[ActCode]\ngarbage\nCodeB=2\n", "[ActCode]\ngarbage\n");
}

#[test]
fn case_and_blanks_do_not_matter() {
    check(
        "x=1\n  [ actcode ] ; temporary\n\tCODEA = 1\ncodeb=\n",
        "x=1\n",
    );
}

#[test]
fn a_missing_last_line_end_is_left_missing() {
    check(
        "[ActCode]\nCodeA=1\nCodeB=2\n[Net]\nPort=1",
        "[Net]\nPort=1",
    );
    check("[Net]\nPort=1\n[ActCode]\nCodeA=1", "[Net]\nPort=1\n");
}

#[test]
fn sections_that_come_twice_are_both_cleared() {
    check(
        "[ActCode]\nCodeA=1\n[Net]\nPort=1\n[ACTCODE]\nCodeB=2\n",
        "[Net]\nPort=1\n",
    );
}

/// Nothing that is not a code in the right section is touched.
#[test]
fn strangers_are_left_alone() {
    for text in [
        "",
        "\n\n",
        "CodeA=before any section\n",
        "[Other]\nCodeA=1\n",
        "[ActCode]\n",
        "[ActCode]\nCodeAA=1\nCode=2\nCodeC=3\n",
        "[ActCode\nCodeA=1\n",
        ";[ActCode]\nCodeA=1\n",
        "# [ActCode]\nCodeA\n",
        "[ActCode]\n[Net]\nCodeA=1\n",
    ] {
        check(text, text);
    }
}

/// Windows-1252 and broken encodings: what is not understood passes through.
#[test]
fn other_bytes_pass_through() {
    let before = b"[Main]\r\nTown=Z\xFCrich \x80\x00\xFF\r\n[ActCode]\r\nCodeA=\xE4\r\n\xFC=1\r\n";
    let after = b"[Main]\r\nTown=Z\xFCrich \x80\x00\xFF\r\n[ActCode]\r\n\xFC=1\r\n";
    assert_eq!(without(before), after);
    // UTF-16 that breaks off in the middle of a character.
    let mut odd: Vec<u8> = "[ActCode]\nCodeA=1\nx=ü"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    odd.push(0x41);
    let mut rest: Vec<u8> = "[ActCode]\nx=ü"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    rest.push(0x41);
    assert_eq!(without(&odd), rest);
}

#[test]
fn keys_are_named_as_they_were_asked_for() {
    let text = b"[a]\ncodee=1\n[b]\nCODEC=2\n";
    let names = ["CodeC", "CodeD", "CodeE"];
    assert_eq!(keys(text, None, &names), ["CodeC", "CodeE"]);
    assert_eq!(keys(text, Some("A"), &names), ["CodeE"]);
}
