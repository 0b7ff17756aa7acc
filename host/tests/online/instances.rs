//! Decision 14, M-7: several instances share one installation and one lease.

use keyfob::{
    Code,
    guard::Supervisor,
    online::{Outcome, Registration},
};
use licfmt::{license::Profile, online::RunStatus};

use crate::{
    HOUR, RUN, brief,
    server::Mode,
    site::{Online, registration},
};

/// One success a day serves all: the second instance does not ask, and learns of the first one's.
#[test]
fn one_success_serves_all() {
    let (online, mut first) = Online::running(Profile::SoftDongle);
    let asked = online.server.asked();
    let (mut second, status) = Supervisor::start(online.instance("second")).expect("good");
    assert_eq!(brief(&status), RUN);
    assert_eq!(online.server.asked(), asked);
    for _ in 0..5 * 24 {
        online.plant.run_nothing(HOUR);
        first.look(&|| true);
        let status = second.look(&|| true);
        assert_eq!(brief(&status), RUN);
    }
    let days = online.server.asked() - asked;
    assert!((5..=6).contains(&days), "{days} requests in five days");
}

/// Decision 14: an instance that cannot reach the server lives on another one's success.
#[test]
fn one_that_is_cut_off_lives_on_the_others() {
    let (online, mut first) = Online::running(Profile::SoftDongle);
    let cut_off = Online {
        plant: crate::plant::Plant::new(),
        server: online.server.clone(),
        computer: online.computer.clone(),
    };
    let mut site = online.instance("second");
    let away = crate::server::FakeServer::new(
        crate::site::soft(Profile::SoftDongle),
        crate::site::token(),
        cut_off.plant.clocks.clone(),
    );
    away.set(Mode::Away);
    site.online.http = std::sync::Arc::new(away);
    let (mut second, _) = Supervisor::start(site).expect("good");
    for _ in 0..40 {
        online.hours(&mut first, 23);
        let status = online.hours(&mut second, 1);
        assert_eq!(brief(&status), RUN);
    }
}

/// M-7: where the vendor designates instances, others do not ask, whoever they are.
#[test]
fn only_designated_ones_ask() {
    let online = Online::registered(Profile::SoftDongle);
    online.server.known().designated = vec!["main".parse().expect("a name")];
    assert!(matches!(online.check_in(), Ok(Outcome::Answered(_))));
    let asked = online.server.asked();
    let (mut other, _) = Supervisor::start(online.instance("other")).expect("good");
    let status = online.days(&mut other, 9);
    assert_eq!((brief(&status), online.server.asked()), (RUN, asked));
    let status = online.days(&mut other, 22);
    assert_eq!(brief(&status), ("stop", Some(Code::ServerOverdue), 0));
}

/// The same where the site says so.
#[test]
fn a_site_designates_too() {
    let online = Online::blank(Profile::SoftDongle);
    let asked = Registration {
        designated: true,
        ..registration()
    };
    assert!(online.register(&asked).is_ok());
    let asked = online.server.asked();
    let (mut other, _) = Supervisor::start(online.instance("other")).expect("good");
    online.days(&mut other, 3);
    assert_eq!(online.server.asked(), asked);
}

/// Decision 16: running is reported at the start, stopped at the end.
#[test]
fn start_and_stop_are_reported() {
    let (online, supervisor) = Online::running(Profile::SoftDongle);
    let last = || {
        online
            .server
            .known()
            .sent
            .last()
            .expect("asked")
            .report
            .clone()
    };
    assert_eq!(last().program.status, RunStatus::Running);
    supervisor.end();
    assert_eq!(last().program.status, RunStatus::Stopped);
    // A service that is started again says that it runs.
    assert!(online.start().is_ok());
    assert_eq!(last().program.status, RunStatus::Running);
}

/// A service that is killed and started again and again does not ask each time.
#[test]
fn starts_in_a_row_do_not_ask_each_time() {
    let (online, supervisor) = Online::running(Profile::SoftDongle);
    drop(supervisor);
    let asked = online.server.asked();
    for _ in 0..10 {
        online.plant.run_nothing(5);
        drop(online.start().expect("good"));
    }
    assert_eq!(online.server.asked(), asked);
}
