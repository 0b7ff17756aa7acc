//! A server that was put back to a backup, and the sites that have gone on.

use crate::{
    place::{Place, forks},
    run::World,
    server::{Home, Running},
    vendor::{self, Sold},
    wrong::{Checked, demand},
};

/// Decision 12: a site that is ahead of its server goes on, and registers again as if nothing had been; also where the
/// server has forgotten that it ever did.
pub(in super::super) fn restored(world: &World) -> Checked<String> {
    let home = Home::new(world, "site-restored")?;
    let running = home.start()?;
    let sold = vendor::sell(world, &home, "860000005")?;
    let place = Place::new(world, "site-restored-place", &home)?;
    let unbound = backup(&home, "unbound")?;
    place.registers(&home.base(), &sold, &[])?.done()?;
    let bound = backup(&home, "bound")?;
    for _ in 0..5 {
        place.says(&["refresh"])?.done()?;
    }
    running.stop()?;

    let running = put_back(&home, &bound)?;
    let ahead = place.lease()?;
    let next = place.says(&["refresh"])?.lease()?;
    demand(next > ahead, || format!("lease {next} after {ahead}"))?;
    running.stop()?;
    let running = put_back(&home, &bound)?;
    goes_on(&home, &sold, &place)?;
    running.stop()?;

    let running = put_back(&home, &unbound)?;
    let before = place.says(&["verify"])?.lease()?;
    place.says(&["refresh"])?.expect("server-declined", "")?;
    demand(place.lease()? == before, || "another lease".to_owned())?;
    goes_on(&home, &sold, &place)?;
    running.stop()?;
    Ok("ahead of the server it goes on; forgotten by it, it registers again".to_owned())
}

fn goes_on(home: &Home, sold: &Sold, place: &Place) -> Checked {
    place.registers(&home.base(), sold, &[])?.done()?;
    let before = place.lease()?;
    let next = place.says(&["refresh"])?.lease()?;
    demand(next > before, || format!("lease {next} after {before}"))?;
    demand(forks(home, &sold.number)? == 0, || {
        "a copy was seen".to_owned()
    })
}

fn backup(home: &Home, name: &str) -> Checked<String> {
    let backup = home.file(&format!("{name}.db")).display().to_string();
    home.command(&["backup", &backup])?;
    Ok(backup)
}

fn put_back(home: &Home, backup: &str) -> Checked<Running> {
    let restored = home.command(&["restore", backup])?;
    // What was there before is kept by the second, and is of no use here.
    std::fs::remove_file(restored["before"].as_str().unwrap_or_default())?;
    home.start()
}
