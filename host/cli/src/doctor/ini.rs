//! Finds and removes keys in INI files, and leaves every other byte as it is.
//!
//! The old programs' settings come in whatever encoding the machine had: Windows-1252, UTF-8 with
//! or without a byte order mark, UTF-16. What is looked for is ASCII, so nothing needs decoding
//! but the width of a character, and nothing is written that was not there before. Names are
//! compared as Windows does, without regard to case.

use std::ops::Range;

/// Which of `names` stand as keys in the section, or in any if none is given.
pub(super) fn keys<'n>(bytes: &[u8], section: Option<&str>, names: &[&'n str]) -> Vec<&'n str> {
    let lines = lines(bytes);
    let found = keys_in(&lines, section);
    let stands = |name: &&str| found.iter().any(|(_, key)| key.eq_ignore_ascii_case(name));
    names.iter().copied().filter(stands).collect()
}

/// The file without these keys of the section, and without the section's head if nothing but
/// blank lines would be left in it.
pub(super) fn without_keys(bytes: &[u8], section: &str, names: &[&str]) -> Vec<u8> {
    let lines = lines(bytes);
    let mut removed: Vec<usize> = keys_in(&lines, Some(section))
        .into_iter()
        .filter(|(_, key)| names.iter().any(|name| key.eq_ignore_ascii_case(name)))
        .map(|(at, _)| at)
        .collect();
    let heads: Vec<_> = emptied(&lines, &removed).collect();
    removed.extend(heads);
    let kept = |at: &usize| !removed.contains(at);
    let start = lines.first().map_or(bytes.len(), |line| line.range.start);
    let mut rest = bytes[..start].to_vec();
    for at in (0..lines.len()).filter(kept) {
        rest.extend_from_slice(&bytes[lines[at].range.clone()]);
    }
    rest
}

/// The heads of those sections in which nothing is left once these lines are removed.
fn emptied(lines: &[Line], removed: &[usize]) -> impl Iterator<Item = usize> {
    sections(lines).filter_map(move |section| {
        let body = section.start + 1..section.end;
        let touched = removed.iter().any(|at| body.contains(at));
        let mut rest = body.filter(|at| !removed.contains(at));
        (touched && rest.all(|at| lines[at].content() == Content::Blank)).then_some(section.start)
    })
}

/// The lines of each section, its head first. What stands before the first head is in none.
fn sections(lines: &[Line]) -> impl Iterator<Item = Range<usize>> {
    let is_head = |at: &usize| matches!(lines[*at].content(), Content::Head(_));
    let heads: Vec<_> = (0..lines.len()).filter(is_head).collect();
    let ends: Vec<_> = heads.iter().copied().skip(1).chain([lines.len()]).collect();
    heads.into_iter().zip(ends).map(|(start, end)| start..end)
}

/// The numbers of the lines that hold a key, and the keys.
fn keys_in<'l>(lines: &'l [Line], section: Option<&str>) -> Vec<(usize, &'l str)> {
    let mut inside = section.is_none();
    let mut keys = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match line.content() {
            Content::Head(name) => {
                inside = section.is_none_or(|section| section.eq_ignore_ascii_case(name));
            }
            Content::Key(key) if inside => keys.push((at, key)),
            Content::Key(_) | Content::Blank | Content::Other => {}
        }
    }
    keys
}

/// A line, with its end.
struct Line {
    range: Range<usize>,
    /// What it says in ASCII; anything else is a replacement character.
    text: String,
}

#[derive(PartialEq, Eq)]
enum Content<'l> {
    Head(&'l str),
    Key(&'l str),
    Blank,
    /// A comment, or something that is not understood.
    Other,
}

impl Line {
    fn content(&self) -> Content<'_> {
        let text = self.text.trim();
        if text.is_empty() {
            return Content::Blank;
        }
        if text.starts_with([';', '#']) {
            return Content::Other;
        }
        if let Some(rest) = text.strip_prefix('[') {
            return rest
                .split_once(']')
                .map_or(Content::Other, |(name, _)| Content::Head(name.trim()));
        }
        text.split_once('=')
            .map_or(Content::Other, |(key, _)| Content::Key(key.trim()))
    }
}

/// How characters are laid out.
#[derive(Clone, Copy)]
enum Layout {
    /// ASCII or an extension of it: Windows code pages, UTF-8.
    Byte,
    Utf16Little,
    Utf16Big,
}

/// The layout, and the length of the byte order mark.
fn layout(bytes: &[u8]) -> (Layout, usize) {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => (Layout::Byte, 3),
        [0xFF, 0xFE, ..] => (Layout::Utf16Little, 2),
        [0xFE, 0xFF, ..] => (Layout::Utf16Big, 2),
        // Without a mark, but the first character is ASCII and takes two bytes.
        [first, 0, ..] if *first != 0 => (Layout::Utf16Little, 0),
        [0, second, ..] if *second != 0 => (Layout::Utf16Big, 0),
        _ => (Layout::Byte, 0),
    }
}

fn lines(bytes: &[u8]) -> Vec<Line> {
    let (layout, mark) = layout(bytes);
    let width = match layout {
        Layout::Byte => 1,
        Layout::Utf16Little | Layout::Utf16Big => 2,
    };
    let mut lines = Vec::new();
    let (mut start, mut end, mut text) = (mark, mark, String::new());
    for unit in bytes[mark..].chunks(width) {
        let character = ascii(layout, unit);
        end += unit.len();
        text.push(character);
        if character == '\n' {
            lines.push(Line {
                range: start..end,
                text: std::mem::take(&mut text),
            });
            start = end;
        }
    }
    if start < end {
        lines.push(Line {
            range: start..end,
            text,
        });
    }
    lines
}

fn ascii(layout: Layout, unit: &[u8]) -> char {
    let byte = match (layout, unit) {
        (Layout::Byte, [byte])
        | (Layout::Utf16Little, [byte, 0])
        | (Layout::Utf16Big, [0, byte]) => *byte,
        _ => return char::REPLACEMENT_CHARACTER,
    };
    if byte.is_ascii() {
        char::from(byte)
    } else {
        char::REPLACEMENT_CHARACTER
    }
}

#[cfg(test)]
mod tests;
