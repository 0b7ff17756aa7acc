//! Carries the guest's orders out, one after another.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    os::unix::net::UnixStream,
    sync::PoisonError,
    thread,
};

use keyfob_tests::order::{Answer, Order, Status};

use crate::device::Shared;

/// Serves orders until the guest is gone. The devices are in the order of `Unit::ALL`.
pub(crate) fn serve(guest: UnixStream, devices: Vec<Shared>) {
    thread::spawn(move || {
        let Ok(mut answers) = guest.try_clone() else {
            return;
        };
        for line in BufReader::new(guest).lines().map_while(Result::ok) {
            let answer = carry_out(&line, &devices).unwrap_or_else(|error| Answer {
                status: Status::default(),
                error: Some(error),
            });
            let mut answer = serde_json::to_string(&answer).unwrap_or_default();
            answer.push('\n');
            if answers.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    });
}

fn carry_out(line: &str, devices: &[Shared]) -> Result<Answer, String> {
    let order: Order = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let device = devices.get(order.unit as usize).ok_or("no such unit")?;
    let mut device = device.lock().unwrap_or_else(PoisonError::into_inner);
    device.carry_out(&order.action)?;
    Ok(Answer {
        status: device.status()?,
        error: None,
    })
}
