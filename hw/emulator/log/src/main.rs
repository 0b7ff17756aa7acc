//! `keyfob-log ELF`: reads what the program `ELF` logs (the raw bytes of its RTT channel) from the
//! standard input and prints a line for each message.

use std::{
    env, fs,
    io::{self, Read as _, Write as _},
    path::Path,
};

use anyhow::{Context as _, bail};
use defmt_decoder::{DecodeError, Frame, Locations, Table};

fn main() -> anyhow::Result<()> {
    let Some(path) = env::args_os().nth(1) else {
        bail!("usage: keyfob-log ELF <BYTES");
    };
    let elf = fs::read(&path).with_context(|| format!("{}", Path::new(&path).display()))?;
    let table =
        Table::parse(&elf)?.context("the program logs nothing: it has no .defmt section")?;
    let locations = table.get_locations(&elf).unwrap_or_default();
    print_all(&table, &locations)
}

fn print_all(table: &Table, locations: &Locations) -> anyhow::Result<()> {
    let mut decoder = table.new_stream_decoder();
    let mut bytes = [0; 4096];
    loop {
        let read = io::stdin().read(&mut bytes)?;
        if read == 0 {
            return Ok(());
        }
        decoder.received(&bytes[..read]);
        loop {
            match decoder.decode() {
                Ok(frame) => writeln!(io::stdout(), "{}", line(&frame, locations))?,
                Err(DecodeError::UnexpectedEof) => break,
                // Bytes that were lost; the next message can be read again, if the encoding says where.
                Err(DecodeError::Malformed) if table.encoding().can_recover() => {
                    writeln!(io::stdout(), "(a message that is damaged)")?;
                }
                Err(error) => bail!("{error}: these bytes are not of this program"),
            }
        }
        io::stdout().flush()?;
    }
}

/// Time, level, text, and where in the source.
fn line(frame: &Frame<'_>, locations: &Locations) -> String {
    let time = frame
        .display_timestamp()
        .map_or(String::new(), |time| format!("{time} "));
    let level = frame.level().map_or(String::new(), |level| {
        format!("{} ", level.as_str().to_uppercase())
    });
    let place = locations.get(&frame.index()).map_or(String::new(), |at| {
        let file = at.file.file_name().unwrap_or(at.file.as_os_str());
        format!(" ({}:{})", Path::new(file).display(), at.line)
    });
    format!("{time}{level}{}{place}", frame.display_message())
}
