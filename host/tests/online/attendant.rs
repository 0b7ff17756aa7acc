//! M-1: an agent keeps the registration fresh while no program runs.

use keyfob::{Clock as _, Code, guard::Attendant};
use licfmt::{license::Profile, online::RunStatus};

use crate::{
    DAY, HOUR, RUN, brief,
    server::Mode,
    site::{Online, registration},
};

const AGENT: &str = "agent";

fn last(online: &Online) -> (String, RunStatus) {
    let known = online.server.known();
    let report = &known.sent.last().expect("asked").report;
    (report.instance.to_string(), report.program.status)
}

/// Hours go by under the eyes of the agent.
fn attend(online: &Online, attendant: &mut Attendant, hours: u64) {
    let site = online.instance(AGENT);
    for _ in 0..hours {
        online.plant.run_nothing(HOUR);
        attendant.look(&site).expect("good").expect("registered");
    }
}

/// M-1: it asks at its start and every 24 hours, says that nothing runs, and a program that starts after a month
/// finds a fresh lease, though the server is away.
#[test]
fn a_program_that_rests_finds_a_fresh_lease() {
    let online = Online::registered(Profile::SoftDongle);
    let asked = online.server.asked();
    let mut attendant = Attendant::default();
    let site = online.instance(AGENT);
    let attended = attendant.look(&site).expect("good").expect("registered");
    assert_eq!(online.server.asked(), asked + 1, "at the start");
    assert_eq!(attended.unreached, None);
    let reached = attended.registered.lease.map(|(_, issued)| issued);
    assert_eq!(reached, Some(site.seams.timer.now().wall));
    attend(&online, &mut attendant, 40 * 24);
    let asked = online.server.asked() - asked;
    assert!((41..=46).contains(&asked), "{asked} requests in 40 days");
    assert_eq!(last(&online), (AGENT.into(), RunStatus::Stopped));
    online.server.set(Mode::Away);
    let (_, status) = online.start().expect("the lease is fresh");
    assert_eq!(brief(&status), RUN);
}

/// M-2, decision 16: a program that runs asks for itself, for only it knows what it uses; the agent takes over an
/// hour after it should have.
#[test]
fn a_program_that_runs_goes_first() {
    let (online, mut program) = Online::running(Profile::SoftDongle);
    let mut attendant = Attendant::default();
    let site = online.instance(AGENT);
    for _ in 0..10 * 24 {
        attendant.look(&site).expect("good").expect("registered");
        online.hours(&mut program, 1);
        assert_eq!(last(&online), ("main".into(), RunStatus::Running));
    }
    // Killed: it said nothing.
    drop(program);
    attend(&online, &mut attendant, 26);
    assert_eq!(last(&online), (AGENT.into(), RunStatus::Stopped));
}

/// Decision 16: that the agent asked just now does not keep a program that starts from saying so.
#[test]
fn a_program_that_starts_says_so() {
    let online = Online::registered(Profile::SoftDongle);
    let mut attendant = Attendant::default();
    let site = online.instance(AGENT);
    attendant.look(&site).expect("good").expect("registered");
    let _program = online.start().expect("good");
    assert_eq!(last(&online), ("main".into(), RunStatus::Running));
}

/// P-16: why the server is not reached is known from the first failure on, and it is asked again and again; when it is
/// back, all is well.
#[test]
fn an_outage_is_told() {
    let online = Online::registered(Profile::SoftDongle);
    let mut attendant = Attendant::default();
    let site = online.instance(AGENT);
    online.server.set(Mode::Away);
    let attended = attendant.look(&site).expect("good").expect("registered");
    let why = attended.unreached.expect("away");
    assert_eq!(why.code(), Code::ServerUnreachable);
    assert!(attended.asks_in.as_secs() <= 60, "{:?}", attended.asks_in);
    attend(&online, &mut attendant, 48);
    online.server.set(Mode::Good);
    attend(&online, &mut attendant, 2);
    let attended = attendant.look(&site).expect("good").expect("registered");
    assert_eq!(attended.unreached, None);
}

/// M-5: by hand, at once.
#[test]
fn it_can_be_hastened() {
    let online = Online::registered(Profile::SoftDongle);
    let mut attendant = Attendant::default();
    let site = online.instance(AGENT);
    attendant.look(&site).expect("good");
    let asked = online.server.asked();
    attendant.look(&site).expect("good");
    assert_eq!(online.server.asked(), asked);
    attendant.hasten();
    attendant.look(&site).expect("good");
    assert_eq!(online.server.asked(), asked + 1);
}

/// A license that has ended is renewed though no program can start under it.
#[test]
fn an_ended_license_is_renewed() {
    let online = Online::blank(Profile::SoftDongle);
    let now = online.site().seams.timer.now().wall;
    online.server.known().license.expires = Some(now.plus(10 * DAY));
    online.register(&registration()).expect("registers");
    let mut attendant = Attendant::default();
    attend(&online, &mut attendant, 11 * 24);
    assert!(online.start().is_err(), "it has ended");
    let mut known = online.server.known();
    known.license.expires = Some(now.plus(1000 * DAY));
    known.license.revision.0 += 1;
    drop(known);
    attend(&online, &mut attendant, 25);
    let (_, status) = online.start().expect("renewed");
    assert_eq!(brief(&status), RUN);
}

/// A license file that needs no server lies in front of the registration: nobody is asked.
#[test]
fn nobody_is_asked_for_other_licenses() {
    let online = Online::registered(Profile::SoftDongle);
    let asked = online.server.asked();
    std::fs::write(online.plant.path("lic").join("promos.json"), "{}").expect("writes");
    let mut attendant = Attendant::default();
    let looked = attendant.look(&online.instance(AGENT));
    assert!(matches!(looked, Ok(None)), "{:?}", looked.map(|_| ()));
    let blank = Online::blank(Profile::SoftDongle);
    let looked = attendant.look(&blank.instance(AGENT));
    assert!(matches!(looked, Ok(None)), "{:?}", looked.map(|_| ()));
    assert_eq!((online.server.asked(), blank.server.asked()), (asked, 0));
}

/// A clock that was set forward, or a computer that slept for days: the server is asked, but not more than once an hour,
/// for a clock may stay wrong.
#[test]
fn after_a_sleep_the_server_is_asked_soon() {
    let online = Online::registered(Profile::SoftDongle);
    let mut attendant = Attendant::default();
    let site = online.instance(AGENT);
    attendant.look(&site).expect("good");
    let asked = online.server.asked();
    let now = online.plant.clocks.now().wall;
    online.plant.clocks.set_wall(now.plus(3 * DAY).0);
    attendant.look(&site).expect("good");
    assert_eq!(online.server.asked(), asked, "it was asked just now");
    online.plant.run_nothing(HOUR);
    attendant.look(&site).expect("good");
    assert_eq!(online.server.asked(), asked + 1);
    for _ in 0..60 {
        online.plant.run_nothing(60);
        attendant.look(&site).expect("good");
    }
    assert_eq!(
        online.server.asked(),
        asked + 1,
        "the clock is known to be ahead"
    );
}

/// A registration that came to nothing is nobody's: the agent does not ask with it.
#[test]
fn an_attempt_is_no_registration() {
    let online = Online::blank(Profile::SoftDongle);
    online.server.set(Mode::Away);
    online.register(&registration()).expect("tried");
    let asked = online.server.asked();
    let mut attendant = Attendant::default();
    let looked = attendant.look(&online.instance(AGENT));
    assert!(matches!(looked, Ok(None)), "{:?}", looked.map(|_| ()));
    assert_eq!(online.server.asked(), asked);
}
