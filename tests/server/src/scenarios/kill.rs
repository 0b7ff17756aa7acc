//! The server is killed again and again while sites check in and activate and staff resets (P-13, P-15, P-16):
//! nothing that was answered is lost, and no license is bound twice.

mod history;
mod load;

use std::{
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use self::{
    history::{History, Kept},
    load::Load,
};
use crate::{
    run::World,
    server::Home,
    vendor,
    wrong::{Checked, Wrong, demand},
};

/// So many licenses, and two computers that want each.
const LICENSES: u32 = 4;
/// How long the server lives: this and a little more each time, so that it dies at all moments.
const LIFE: Duration = Duration::from_millis(500);
const LONGER: Duration = Duration::from_millis(13);

pub(super) fn sqlite(world: &World) -> Checked<String> {
    let home = Home::new(world, "kill-sqlite")?;
    kill(world, &home, 50)
}

pub(super) fn postgres(world: &World) -> Checked<String> {
    let postgres = world.postgres()?;
    let home = Home::new(world, "kill-postgres")?.on(&postgres.database("kill")?);
    let said = kill(world, &home, 10)?;
    demand(!postgres.log()?.contains("deadlock detected"), || {
        "the database met a deadlock".to_owned()
    })?;
    Ok(said)
}

fn kill(world: &World, home: &Home, times: u32) -> Checked<String> {
    let mut running = home.start()?;
    let licenses = (0..LICENSES).map(|at| vendor::sell(world, home, &format!("77000000{at}")));
    let licenses = licenses.collect::<Checked<Vec<_>>>()?;
    let (history, gate) = (Arc::new(History::default()), Arc::new(RwLock::new(())));
    let load = Load::start(home, &licenses, &history, &gate)?;
    let kept = Kept::new(home)?;
    for time in 0..times {
        thread::sleep(LIFE + LONGER * (time % 16));
        running.kill()?;
        // What was answered until now must be there. Nobody asks meanwhile: a site that is ahead of the server
        // would teach it.
        let _nobody = gate.write();
        running = home.start()?;
        kept.holds(&history)?;
    }
    load.end()?;
    running.stop()?;
    let entries = home.command(&["audit", "verify"])?;
    kept.holds(&history)?;
    kept.tells(&history)?;
    demand(history.answers() > times as usize * 10, || {
        format!("only {} answers: nothing was shown", history.answers())
    })?;
    Ok(format!(
        "killed {times} times; {}; audit log of {} entries",
        history.summary(),
        entries["entries"]
    ))
}

/// Whether the load shall go on.
#[derive(Debug, Default)]
struct Ended(AtomicBool);

impl Ended {
    fn is(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn joined<T>(thread: thread::JoinHandle<Checked<T>>) -> Checked<T> {
    let ended = thread.join();
    ended.unwrap_or_else(|_| Err(Wrong("a client panicked".to_owned())))
}
