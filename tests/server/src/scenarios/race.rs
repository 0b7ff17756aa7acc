//! Two servers on one PostgreSQL, and a hundred who want the same.

use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    sync::{Arc, Barrier},
    thread,
};

use keyfob_server::{
    clock::{SystemClock, SystemRng},
    issuer::Directory,
    service::{Error, Parts, Policy, Service},
    store::{Settings, Store},
};
use licfmt::{DongleId, online::Activation};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::{
    http::{Client, Reply},
    run::World,
    server::{Home, PASSPHRASE},
    site::{Site, nonce},
    vendor::{self, Sold},
    wrong::{Checked, Wrong, demand, wrong},
};

/// So many ask at once.
const CROWD: u32 = 100;
/// So many licenses, one after the other.
const ROUNDS: u32 = 3;

/// One license, a hundred computers: exactly one is bound (P-15).
pub(super) fn activations(world: &World) -> Checked<String> {
    let postgres = world.postgres()?;
    let one = Home::new(world, "race-one")?.on(&postgres.database("race")?);
    let first = one.start()?;
    let other = one.twin(world, "race-other")?;
    let second = other.start()?;
    for round in 0..ROUNDS {
        let license = vendor::sell(world, &one, &format!("78000000{round}"))?;
        let replies = crowd(&[&one, &other], &license)?;
        judge(&one, &license, &replies)?;
    }
    first.stop()?;
    second.stop()?;
    one.command(&["audit", "verify"])?;
    demand(!postgres.log()?.contains("deadlock detected"), || {
        "the database met a deadlock".to_owned()
    })?;
    Ok(format!(
        "{ROUNDS} times {CROWD} computers at two servers, one bound each time"
    ))
}

fn crowd(homes: &[&Home], license: &Sold) -> Checked<Vec<(String, Reply)>> {
    let root = vendor::root(homes[0])?;
    let start = Arc::new(Barrier::new(CROWD as usize));
    let mut threads = Vec::new();
    for (computer, home) in (0..CROWD).zip(homes.iter().cycle()) {
        let site = Site::new(&license.number, 1000 + computer, &root)?;
        let signed = site.activation(&license.token, nonce())?;
        let (start, url) = (
            Arc::clone(&start),
            format!("{}/v1/activations", home.base()),
        );
        threads.push(thread::spawn(move || {
            start.wait();
            let reply = Client::new().send::<Activation>(&url, &signed)?;
            Checked::Ok((site.id().to_string(), reply))
        }));
    }
    let join = |thread: thread::JoinHandle<_>| {
        let ended = thread.join();
        ended.unwrap_or_else(|_| Err(Wrong("a client panicked".to_owned())))
    };
    threads.into_iter().map(join).collect()
}

fn judge(home: &Home, license: &Sold, replies: &[(String, Reply)]) -> Checked {
    let (bound, refused): (Vec<_>, Vec<_>) = replies.iter().partition(|(_, it)| it.status == 200);
    demand(bound.len() == 1, || {
        let mut statuses = BTreeMap::new();
        for (_, reply) in replies {
            *statuses.entry((reply.status, reply.code())).or_insert(0) += 1;
        }
        format!("{} computers were bound: {statuses:?}", bound.len())
    })?;
    for (_, reply) in refused {
        reply.expect(409, "bound-elsewhere")?;
    }
    let shown = home.command(&["license", "show", &license.number])?;
    let installed = shown["installation"]["id"].as_str().unwrap_or_default();
    demand(installed == bound[0].0, || {
        format!("{installed} is bound, but {} was told so", bound[0].0)
    })
}

/// Two dongles, two licenses, a hundred of staff at two servers who bind them crosswise (D-6): no dongle has two
/// licenses, no license two dongles, and nobody fails for another reason than somebody else's success.
pub(super) fn bindings(world: &World) -> Checked<String> {
    let postgres = world.postgres()?;
    let home = Home::new(world, "bindings")?.on(&postgres.database("bindings")?);
    let dongles = certified(world, &home)?;
    let numbers = ["790000001", "790000002"];
    for number in numbers {
        vendor::sell_with(world, &home, number, &["--hard"])?;
    }
    let outcomes = Runtime::new()?.block_on(async {
        let services = [service(&home).await?, service(&home).await?];
        let mut tasks = Vec::new();
        for at in 0..CROWD as usize {
            let service = Arc::clone(&services[at % 2]);
            let (dongle, number) = (dongles[at / 2 % 2], numbers[at / 4 % 2]);
            tasks.push(tokio::spawn(async move {
                service.bind_dongle(dongle, number, "staff").await
            }));
        }
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await?);
        }
        Checked::Ok(outcomes)
    })?;
    let (mut done, mut refused) = (0, 0);
    for outcome in outcomes {
        match outcome {
            Ok(()) => done += 1,
            Err(Error::Raced | Error::Dongle(_)) => refused += 1,
            Err(error) => return wrong(format!("binding failed: {error}")),
        }
    }
    let listed = home.try_command(&["dongle", "list"])?;
    consistent(&String::from_utf8_lossy(&listed.stdout), done)?;
    home.command(&["audit", "verify"])?;
    demand(!postgres.log()?.contains("deadlock detected"), || {
        "the database met a deadlock".to_owned()
    })?;
    Ok(format!("{done} bindings done, {refused} refused"))
}

/// A server without its HTTP interface.
async fn service(home: &Home) -> Checked<Arc<Service>> {
    let settings = Settings {
        address: home.database().unwrap_or_default(),
        connections: 8,
        create: false,
    };
    Ok(Service::start(Parts {
        store: Store::open(&settings).await?,
        keys: Directory::new(&home.directory),
        passphrase: Some(PASSPHRASE.to_owned().into()),
        clock: Arc::new(SystemClock),
        rng: Arc::new(SystemRng),
        policy: Policy::default(),
        batch: NonZeroUsize::MIN,
    })?)
}

fn consistent(listed: &str, done: u32) -> Checked {
    let mut bound = Vec::new();
    for line in listed.lines() {
        let dongle: Value = serde_json::from_str(line)?;
        if let Some(license) = dongle["license"].as_str() {
            bound.push(license.to_owned());
        }
    }
    let count = bound.len();
    bound.sort();
    bound.dedup();
    demand(done > 0 && count > 0 && bound.len() == count, || {
        format!("after {done} bindings: {listed}")
    })
}

/// Makes a vendor and two simulated dongles, lets the root certify the server, and registers the dongles.
fn certified(world: &World, home: &Home) -> Checked<Vec<DongleId>> {
    let vendor = vendor::certify(world, home, "bindings-vendor")?;
    // One at a time: blank ones have no number by which to tell them apart.
    for usb in ["one", "two"] {
        std::fs::create_dir(vendor.join(usb))?;
        let file = format!("{usb}/{usb}.dongle");
        vendor::keyfob(world, &vendor, &["dongle", "simulate", &file])?;
        vendor::keyfob(world, &vendor, &["dongle", "provision", "--simulated", usb])?;
    }
    let mut dongles = Vec::new();
    for file in vendor::files(&vendor, "KF-")? {
        let registered = home.command(&["dongle", "register", &file.display().to_string()])?;
        dongles.push(registered["dongle"].as_str().unwrap_or_default().parse()?);
    }
    demand(dongles.len() == 2, || format!("{dongles:?} are registered"))?;
    Ok(dongles)
}
