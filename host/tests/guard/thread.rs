//! The guard's own thread, with the real clock. Waits end with what they wait for; the bound only
//! keeps a failing test from hanging.

use std::{sync::mpsc, time::Duration};

use keyfob::{
    Code, Guard, Site,
    control::Verdict,
    discovery::SystemDongles,
    guard::{Status, observe},
    transport::Seams,
};
use licfmt::{Revision, license::Limit};

use crate::{
    RUN, brief,
    plant::{self, Plant},
    refused,
};

const PATIENCE: Duration = Duration::from_mins(1);

/// A site with the machine's clock, and a license that looks every second.
fn real(countdown_s: u32) -> (Plant, Site) {
    let plant = Plant::new();
    let mut license = plant::license(plant.dongle(1));
    license.control.periods.recheck_s = 1;
    license.control.periods.countdown_s = countdown_s;
    plant.issue(&license);
    let seams = Seams::system();
    let site = Site {
        dongles: std::sync::Arc::new(SystemDongles::new(vec![plant.path("usb")], seams.clone())),
        seams,
        ..plant.site()
    };
    (plant, site)
}

fn wait(guard: &Guard, wanted: impl Fn(&Status) -> bool) -> Status {
    loop {
        let status = guard.wait_change(PATIENCE).expect("news in time");
        if wanted(&status) {
            return status;
        }
    }
}

/// D-4: the guard says so by itself, to who waits and to who is called.
#[test]
fn pulled_and_put_back_and_pulled_for_good() {
    let (plant, site) = real(2);
    let (sender, receiver) = mpsc::channel();
    let guard = Guard::start_with(site.clone(), move |status: &Status| {
        let _ = sender.send(status.verdict.code());
    })
    .expect("all is well");
    assert_eq!(brief(&guard.status()), RUN);
    assert!(observe(&site).expect("a good file").running);
    plant.pull(1);
    let status = wait(&guard, |status| status.verdict != Verdict::Run);
    assert_eq!(status.verdict.code(), Some(Code::DongleRemoved));
    plant.plug(1);
    wait(&guard, |status| status.verdict == Verdict::Run);
    plant.pull(1);
    let status = wait(&guard, |status| !status.verdict.may_run());
    assert!(matches!(status.verdict, Verdict::Stop(_)));
    assert!(!guard.verdict().may_run());
    drop(guard);
    let told: Vec<_> = receiver.iter().collect();
    assert_eq!(told[0], Some(Code::DongleRemoved));
    assert!(told[1..].contains(&None));
    assert!(!observe(&site).expect("a good file").running);
}

/// A new license counts as soon as it is there, and says what is licensed.
#[test]
fn a_new_license_is_news() {
    let (plant, site) = real(3600);
    let guard = Guard::start(site).expect("all is well");
    let limit = |most| {
        Some(Limit::AtMost(
            licfmt::limits::Count::new(most).expect("small"),
        ))
    };
    assert_eq!(guard.feature("saia-pcd"), limit(6100));
    assert_eq!(guard.feature("modbus"), None);
    assert_eq!((guard.seats("web"), guard.seats("remote")), (Some(5), None));
    assert!(guard.option("alarming"));
    let mut newer = (*guard.license()).clone();
    newer.revision = Revision(4);
    newer.options.clear();
    newer.features[0].limit = Limit::Unlimited;
    plant.issue(&plant::with_time(newer));
    wait(&guard, |status| status.license.revision == Revision(4));
    assert_eq!(guard.feature("saia-pcd"), Some(Limit::Unlimited));
    assert!(!guard.option("alarming"));
    assert!(guard.verdict().may_run());
}

/// D-4: no dongle, no guard.
#[test]
fn refused_at_the_start() {
    let (plant, site) = real(3600);
    plant.pull(1);
    assert_eq!(refused(Guard::start(site)).code(), Code::DongleMissing);
}

/// A callback may end the guard that calls it.
#[test]
fn a_callback_may_drop_its_guard() {
    let (plant, site) = real(3600);
    let slot = std::sync::Arc::new(std::sync::Mutex::new(None::<Guard>));
    let (sender, receiver) = mpsc::channel();
    let in_callback = slot.clone();
    let guard = Guard::start_with(site, move |_: &Status| {
        drop(in_callback.lock().expect("not poisoned").take());
        let _ = sender.send(());
    });
    *slot.lock().expect("not poisoned") = Some(guard.expect("all is well"));
    plant.pull(1);
    receiver.recv_timeout(PATIENCE).expect("called");
    assert!(slot.lock().expect("not poisoned").is_none());
}
