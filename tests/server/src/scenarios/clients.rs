//! Clients that are slow, idle, too large or no clients at all: others are answered meanwhile, and these are out
//! after a bounded time.

mod bad;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::tls::Authority;
use crate::{
    clock::Stopwatch,
    http::Client,
    run::World,
    server::Home,
    site::Site,
    vendor,
    wrong::{Checked, Wrong, demand},
};

/// A bad client is out after this long at most: what the server permits, and some time for a busy machine.
const OUT: Duration = Duration::from_secs(35);
/// And a good one is answered within this.
const NORMAL: Duration = Duration::from_secs(5);

type Bad = fn(SocketAddr) -> Checked;

/// All bad clients at once on one server, over plain HTTP and over TLS.
pub(super) fn bad(world: &World) -> Checked<String> {
    permit_connections()?;
    let plain = attacked(
        world,
        "bad-clients",
        None,
        &[
            ("slow head", bad::slow_head),
            ("slow body", bad::slow_body),
            ("idle", bad::idle),
            ("idle after an answer", bad::idle_after_an_answer),
            ("never reading", bad::never_reading),
            ("oversized", bad::oversized),
            ("oversized in chunks", bad::oversized_in_chunks),
            ("oversized head", bad::oversized_head),
            ("garbage", bad::garbage),
            ("HTTP/2 by force", bad::http2),
        ],
    )?;
    let authority = Authority::new("bad clients")?;
    let secure = attacked(
        world,
        "bad-clients-tls",
        Some(&authority),
        &[
            ("no handshake", bad::idle),
            ("half a handshake", bad::half_a_handshake),
            ("plain HTTP to TLS", bad::plain_to_tls),
        ],
    )?;
    Ok(format!("plain: {plain}; TLS: {secure}"))
}

fn attacked(
    world: &World,
    name: &str,
    authority: Option<&Authority>,
    bad: &[(&'static str, Bad)],
) -> Checked<String> {
    let mut home = Home::new(world, name)?;
    let (mut client, mut base) = (Client::new(), home.base());
    if let Some(authority) = authority {
        home = authority.certify(home)?;
        (client, base) = (authority.client()?, home.base().replace("http:", "https:"));
    }
    let running = home.start()?;
    let license = vendor::sell(world, &home, "830000001")?;
    let mut site = Site::new(&license.number, 1, &vendor::root(&home)?)?;
    site.activates(&client, &base, &license.token)?;
    let over = Arc::new(AtomicBool::new(false));
    let good = {
        let over = Arc::clone(&over);
        thread::spawn(move || good(&mut site, &client, &base, &over))
    };
    let mut attackers = Vec::new();
    for (what, attack) in bad {
        let (address, attack) = (home.address, *attack);
        attackers.push((*what, thread::spawn(move || attack(address))));
    }
    let mut outcome = Ok(());
    for (what, attacker) in attackers {
        let ended = attacker.join();
        let ended = ended.unwrap_or_else(|_| Err(Wrong("it panicked".to_owned())));
        outcome = outcome.and(ended.map_err(|Wrong(why)| Wrong(format!("{what}: {why}"))));
    }
    over.store(true, Ordering::SeqCst);
    let said = good
        .join()
        .unwrap_or_else(|_| Err(Wrong("the good client panicked".to_owned())))?;
    outcome?;
    running.stop()?;
    Ok(said)
}

/// Checks in all the time, each time as if nobody else were there.
fn good(site: &mut Site, client: &Client, base: &str, over: &AtomicBool) -> Checked<String> {
    let (mut longest, mut answers) = (Duration::ZERO, 0);
    while !over.load(Ordering::SeqCst) {
        let watch = Stopwatch::start();
        site.checks_in(client, base)?;
        longest = longest.max(watch.elapsed());
        answers += 1;
        thread::sleep(Duration::from_millis(50));
    }
    demand(longest < NORMAL, || {
        format!("a good client waited {longest:?}")
    })?;
    let longest = longest.as_millis();
    Ok(format!(
        "{answers} good answers, the slowest after {longest} ms"
    ))
}

/// This process makes more connections than systems let a process have files open at first.
fn permit_connections() -> Checked {
    let maximum = getrlimit(Resource::Nofile).maximum;
    let all = Rlimit {
        current: maximum,
        maximum,
    };
    Ok(setrlimit(Resource::Nofile, all)?)
}
