//! Several instances of one installation at the same time (M-7), and ones that are killed.

use std::{
    process::{Child, Stdio},
    thread,
};

use licfmt::limits::Count;

use crate::{
    clock::{Stopwatch, wait},
    http::PATIENCE,
    place::{Answer, Place, forks},
    run::World,
    server::Home,
    vendor::{self, Sold},
    wrong::{Checked, Wrong, demand},
};

/// So many at once.
const CROWD: usize = 8;
/// So many times.
const ROUNDS: usize = 8;
/// So many check-ins are killed.
const KILLS: u32 = 100;

/// M-7, decision 12: each is answered, or told that another one is asking; the file is whole at every moment, and the
/// server sees one line of leases.
pub(in super::super) fn refreshes(world: &World) -> Checked<String> {
    let (home, sold, place) = registered(world, "site-refreshes", "860000003")?;
    let running = home.start()?;
    let (mut answered, mut busy) = (0, 0);
    let mut lease = place.lease()?;
    for _ in 0..ROUNDS {
        let before = lease;
        let mut leases = Vec::new();
        for answer in crowd(&place)? {
            if answer.code() == Some("server-unreachable") {
                answer.expect("server-unreachable", "another program")?;
                busy += 1;
            } else {
                leases.push(answer.lease()?);
            }
        }
        answered += leases.len();
        leases.sort_unstable();
        lease = place.lease()?;
        let line = leases.is_sorted_by(|a, b| a < b);
        let within = leases.iter().all(|it| before < *it && *it <= lease);
        demand(line && within, || {
            format!("{leases:?} were given between {before} and {lease}")
        })?;
    }
    judge(&home, &sold, &place)?;
    running.stop()?;
    Ok(format!(
        "{answered} answered, {busy} told that another one asks"
    ))
}

/// Refreshes at once; what they answer. Who looks at the file meanwhile never finds it broken, and each instance that is
/// started meanwhile starts.
fn crowd(place: &Place) -> Checked<Vec<Answer>> {
    let at_once = |arguments: &[&str]| {
        let place = place.clone();
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        thread::spawn(move || {
            let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
            place.says(&arguments)
        })
    };
    let refreshes: Vec<_> = (0..CROWD).map(|_| at_once(&["refresh"])).collect();
    let looks = (0..CROWD / 2).map(|_| at_once(&["verify"]));
    let starts = (0..CROWD / 2).map(|at| {
        let instance = format!("instance-{at}");
        at_once(&["run", "--instance", &instance, "--", "true"])
    });
    for other in joined(looks.chain(starts).collect())? {
        other.done()?;
    }
    joined(refreshes)
}

fn joined(threads: Vec<thread::JoinHandle<Checked<Answer>>>) -> Checked<Vec<Answer>> {
    let join = |thread: thread::JoinHandle<Checked<Answer>>| {
        let joined = thread.join();
        joined.unwrap_or_else(|_| Err(Wrong("a thread panicked".to_owned())))
    };
    threads.into_iter().map(join).collect()
}

/// Decision 12: killed at any moment of a check-in, it asks for the same again.
pub(in super::super) fn killed(world: &World) -> Checked<String> {
    let (home, sold, place) = registered(world, "site-killed", "860000004")?;
    let running = home.start()?;
    let watch = Stopwatch::start();
    place.says(&["refresh"])?.done()?;
    let whole = watch.elapsed();
    let mut ended = 0;
    for kill in 1..=KILLS {
        let mut child = spawn(&place, &["refresh"])?;
        // From before its first step to after its last one.
        thread::sleep(whole * kill / KILLS);
        let _ = child.kill();
        ended += u32::from(child.wait()?.success());
    }
    kills_runs(&place, 5)?;
    running.stop()?;
    kills_runs(&place, 5)?;
    let running = home.start()?;
    judge(&home, &sold, &place)?;
    running.stop()?;
    Ok(format!(
        "{KILLS} check-ins ({ended} were over before) and 10 runs were killed"
    ))
}

/// Each run starts, whatever became of the one before.
fn kills_runs(place: &Place, runs: u32) -> Checked {
    let up = place.path("up");
    for _ in 0..runs {
        let mut child = spawn(place, &["run", "--", "sh", "-c", "touch up; exec sleep 20"])?;
        let started = wait(PATIENCE, || up.exists().then_some(()));
        started.ok_or_else(|| Wrong("the program does not start".to_owned()))?;
        child.kill()?;
        child.wait()?;
        std::fs::remove_file(&up)?;
    }
    Ok(())
}

fn spawn(place: &Place, arguments: &[&str]) -> Checked<Child> {
    let mut command = place.keyfob(arguments);
    Ok(command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?)
}

fn registered(world: &World, name: &str, number: &str) -> Checked<(Home, Sold, Place)> {
    let home = Home::new(world, name)?;
    let running = home.start()?;
    let sold = vendor::sell(world, &home, number)?;
    let place = Place::new(world, &format!("{name}-place"), &home)?;
    place.registers(&home.base(), &sold, &[])?.done()?;
    running.stop()?;
    Ok((home, sold, place))
}

/// The site holds the newest lease that the server gave, or one before whose answer it did not live to see; and nobody
/// saw a copy.
fn judge(home: &Home, sold: &Sold, place: &Place) -> Checked {
    let lease = place.says(&["refresh"])?.lease()?;
    let shown = home.command(&["license", "show", &sold.number])?;
    let given = shown["installation"]["leases"].as_u64();
    demand(given == Some(lease) && lease < Count::MAX, || {
        format!("the site holds lease {lease}, the server gave {given:?}")
    })?;
    demand(forks(home, &sold.number)? == 0, || {
        "a copy was seen".to_owned()
    })
}
