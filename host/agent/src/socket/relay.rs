//! A dongle's reports, carried both ways.

use std::{
    io::{self, ErrorKind, Read as _, Write as _},
    os::unix::net::UnixStream,
    time::Duration,
};

use keyfob::transport::{Seams, Transport};
use licfmt::hid::{REPORT_LEN, Report};

/// How long to wait for either side before the other one is heard, in milliseconds.
const TURN_MS: u64 = 2;
/// A connection over which nothing went for so long ends, in milliseconds: programs open a dongle for each proof.
const IDLE_MS: u64 = 60_000;

/// Carries reports until one side has gone.
pub(super) fn relay(
    mut dongle: Box<dyn Transport>,
    mut program: UnixStream,
    seams: &Seams,
) -> io::Result<()> {
    program.set_read_timeout(Some(Duration::from_millis(TURN_MS)))?;
    let mut partial = Vec::with_capacity(REPORT_LEN);
    let mut last_ms = seams.now_ms();
    while seams.now_ms().saturating_sub(last_ms) < IDLE_MS {
        if let Some(report) = from_program(&mut program, &mut partial)? {
            dongle.send(&report).map_err(io::Error::other)?;
            last_ms = seams.now_ms();
        }
        // What is there is carried at once, as it came.
        while let Some(report) = dongle.receive(TURN_MS).map_err(io::Error::other)? {
            program.write_all(&report)?;
            last_ms = seams.now_ms();
        }
    }
    Ok(())
}

/// A report, if a whole one has come.
fn from_program(program: &mut UnixStream, partial: &mut Vec<u8>) -> io::Result<Option<Report>> {
    let mut bytes = [0; REPORT_LEN];
    match program.read(&mut bytes[partial.len()..]) {
        Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
        Ok(read) => {
            let room = &bytes[partial.len()..][..read];
            partial.extend_from_slice(room);
        }
        Err(error) if is_early(error.kind()) => return Ok(None),
        Err(error) => return Err(error),
    }
    let report = Report::try_from(partial.as_slice()).ok();
    if report.is_some() {
        partial.clear();
    }
    Ok(report)
}

fn is_early(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}
