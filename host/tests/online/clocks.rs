//! What clocks and deleted states do to the days.

use keyfob::Code;
use licfmt::license::Profile;

use crate::{DAY, HOUR, RUN, brief, plant::NOW, server::Mode, site::Online};

/// A state that was deleted gives no day back: the lease counts from the server's time.
#[test]
fn a_deleted_state_gains_nothing() {
    let online = Online::registered(Profile::SoftDongle);
    online.server.set(Mode::Away);
    online.plant.run_nothing(11 * DAY);
    let _ = std::fs::remove_dir_all(online.plant.path("state"));
    let (supervisor, status) = online.start().expect("a warning only");
    let left = (30 - 11) * 24;
    assert_eq!(brief(&status), ("warn", Some(Code::ServerSilent), left));
    supervisor.end();
    online.plant.run_nothing(20 * DAY);
    let _ = std::fs::remove_dir_all(online.plant.path("state"));
    let (_, status) = online.start().expect("an hour");
    assert_eq!(brief(&status), ("countdown", Some(Code::ServerOverdue), 1));
}

/// P-16: a clock that is set back while the program runs gives nothing.
#[test]
fn set_back_during_a_run() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    online.server.set(Mode::Away);
    online.days(&mut supervisor, 20);
    online.plant.clocks.set_wall(NOW);
    let status = online.days(&mut supervisor, 11);
    assert_eq!(brief(&status), ("stop", Some(Code::ServerOverdue), 0));
}

/// The same with a restart: what was counted stays counted.
#[test]
fn set_back_between_two_runs() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    online.server.set(Mode::Away);
    online.days(&mut supervisor, 20);
    supervisor.end();
    online.plant.clocks.set_wall(NOW);
    let (mut supervisor, _) = online.start().expect("a warning only");
    let status = online.days(&mut supervisor, 11);
    assert_eq!(brief(&status), ("stop", Some(Code::ServerOverdue), 0));
}

/// Decision 20: a clock that ran ahead stops nothing for good; the next success sets it right.
#[test]
fn set_forward_and_healed() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    online.server.set(Mode::Away);
    online.hours(&mut supervisor, 1);
    online.plant.clocks.set_wall(NOW + 40 * DAY);
    let status = online.hours(&mut supervisor, 2);
    assert_eq!(brief(&status), ("stop", Some(Code::ServerOverdue), 0));
    online.plant.clocks.set_wall(NOW + 3 * HOUR);
    online.server.set(Mode::Good);
    let status = online.hours(&mut supervisor, 2);
    assert_eq!(brief(&status), RUN);
}

/// A clock a year ahead at a site that reaches the server: nothing happens, over restarts too.
#[test]
fn a_wrong_clock_with_a_server() {
    let (online, mut supervisor) = Online::running(Profile::SoftDongle);
    online.plant.clocks.set_wall(NOW + 365 * DAY);
    let status = online.days(&mut supervisor, 3);
    assert_eq!(brief(&status), RUN);
    supervisor.end();
    assert_eq!(brief(&online.start().expect("again").1), RUN);
}
