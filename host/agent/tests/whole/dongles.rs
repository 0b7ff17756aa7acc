//! Decision 17: dongles through the agent, for programs that may not open them.

use std::sync::Arc;

use keyfob::{
    Code, Site,
    agent::AgentDongles,
    discovery::{Enumerate as _, Place},
    guard::Supervisor,
};
use licfmt::license::Profile;

use crate::{RUN, brief, none, open, plant::license, site::Online};

fn at_plant() -> (Online, Site, crate::Post) {
    let online = Online::blank(Profile::SoftDongle);
    let post = open(&online);
    let dongles = AgentDongles::new(post.agent.clone(), none(&online.plant));
    let site = Site {
        dongles: Arc::new(dongles),
        ..online.plant.site()
    };
    (online, site, post)
}

/// D-3, D-4: the dongle behind the agent proves itself to the program as if it were plugged into it; pulled, the
/// countdown begins; put back, all is as before.
#[test]
fn a_dongle_behind_the_agent_proves_itself() {
    let (online, site, _post) = at_plant();
    online.plant.issue(&license(online.plant.dongle(1)));
    let (mut supervisor, status) = Supervisor::start(site).expect("all is well");
    assert_eq!(brief(&status), RUN);
    let status = online.plant.run(&mut supervisor, 600);
    assert_eq!(brief(&status), RUN);
    online.plant.pull(1);
    let status = online.plant.run(&mut supervisor, 120);
    assert_eq!(brief(&status), ("countdown", Some(Code::DongleRemoved), 1));
    online.plant.plug(1);
    let status = online.plant.run(&mut supervisor, 120);
    assert_eq!(brief(&status), RUN);
}

/// D-3: another dongle is another dongle, whoever carries its reports.
#[test]
fn another_dongle_behind_the_agent() {
    let (online, site, _post) = at_plant();
    let named = online.plant.dongle(1);
    online.plant.pull(1);
    online.plant.dongle(2);
    online.plant.issue(&license(named));
    let refused = Supervisor::start(site).err().expect("refused");
    assert_eq!(refused.code(), Code::DongleOther);
}

/// What the program can open by itself is not listed twice, and is opened without the agent.
#[test]
fn own_dongles_go_first() {
    let (online, _, post) = at_plant();
    online.plant.dongle(1);
    let own = online.plant.site().dongles;
    let both = AgentDongles::new(post.agent.clone(), own);
    let found = both.candidates().expect("listed");
    let places: Vec<_> = found.iter().map(|it| &it.place).collect();
    assert!(matches!(places[..], [Place::File(_)]), "{places:?}");
    drop(post);
    let found = both
        .candidates()
        .expect("an agent that is gone hides nothing");
    assert_eq!(found.len(), 1);
}

/// Two programs may use a dongle in turns, as they may without an agent.
#[test]
fn programs_share_a_dongle() {
    let (online, site, _post) = at_plant();
    online.plant.issue(&license(online.plant.dongle(1)));
    let (mut first, _) = Supervisor::start(site.clone()).expect("good");
    let (mut second, _) = Supervisor::start(site).expect("good");
    for _ in 0..5 {
        online.plant.run_nothing(61);
        assert_eq!(brief(&first.look(&|| true)), RUN);
        assert_eq!(brief(&second.look(&|| true)), RUN);
    }
}
