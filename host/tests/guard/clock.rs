//! D-7: the clock is set back.

use std::sync::{Arc, Mutex};

use keyfob::{
    Code, Site,
    discovery::{Access, Candidate, Enumerate, Place},
    guard::Supervisor,
    transport::{Device as _, Transport, TransportError, bus::Bus, sim::SimDevice},
};
use licfmt::{UnixTime, time::DAY};

use crate::{
    HOUR, MINUTE, RUN, brief,
    plant::{self, NOW, Plant},
    refused,
};

/// D-7: behind what the vendor signed: no start, and a countdown for a program that runs.
#[test]
fn a_clock_behind_the_signed_time_is_an_absence() {
    let (plant, mut program) = Plant::running();
    plant.clocks.set_wall(NOW - DAY);
    let status = plant.run(&mut program, MINUTE);
    let (verdict, code, left) = brief(&status);
    assert_eq!(
        (verdict, code),
        ("countdown", Some(Code::ClockBehindTrusted))
    );
    assert!(left >= 59);
    program.end();
    let problem = refused(Supervisor::start(plant.site()));
    assert_eq!(problem.code(), Code::ClockBehindTrusted);
    plant.clocks.set_wall(NOW + HOUR);
    assert!(Supervisor::start(plant.site()).is_ok());
}

/// A dongle that keeps its power between two looks, as a real one does.
struct Powered(Mutex<Bus<SimDevice>>);

impl Enumerate for Powered {
    fn candidates(&self) -> Result<Vec<Candidate>, TransportError> {
        Ok(vec![Candidate {
            place: Place::Hid("/dev/hidraw0".into()),
            serial: None,
            access: Access::Ready,
        }])
    }

    fn open(&self, _: &Candidate) -> Result<Box<dyn Transport>, TransportError> {
        Ok(Box::new(self.0.lock().expect("not poisoned").open()))
    }
}

/// D-7, decision 7: behind what the dongle has seen: 72 hours of warnings, then stop; a clock that
/// is set right ends that.
#[test]
fn a_clock_behind_the_dongles_warns_for_72_hours() {
    let plant = Plant::new();
    let mut device = SimDevice::blank(&plant.seams.rng).expect("random numbers");
    let _ = device.give(0);
    let bus = Bus::new(device, plant.seams.timer.clone());
    let mut license = plant::license(plant::provision(bus.open(), &plant.seams, 1));
    license.issued = UnixTime(NOW - 300 * DAY);
    license.not_before = license.issued;
    license.control.periods.recheck_s = 600;
    plant.issue(&plant::with_time(license));
    let site = Site {
        dongles: Arc::new(Powered(Mutex::new(bus))),
        ..plant.site()
    };
    let (mut program, _) = Supervisor::start(site).expect("all is well");
    assert_eq!(brief(&plant.run(&mut program, 2 * HOUR)), RUN);

    plant.clocks.set_wall(NOW - 10 * DAY);
    let status = plant.run(&mut program, 5 * HOUR);
    let (verdict, code, left) = brief(&status);
    assert_eq!((verdict, code), ("warn", Some(Code::ClockBehindObserved)));
    assert!((66 * 60..=68 * 60).contains(&left), "{left}");
    let end = ("stop", Some(Code::ClockBehindObserved), 0);
    plant.run_nothing(67 * HOUR);
    assert_eq!(brief(&plant.run(&mut program, HOUR)), end);
    plant.clocks.set_wall(NOW + 4 * DAY);
    assert_eq!(brief(&plant.run(&mut program, 10 * MINUTE)), RUN);
}
