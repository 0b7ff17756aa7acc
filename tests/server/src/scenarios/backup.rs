//! Backup while sites check in, and the way back.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use licfmt::lease::Decision;

use crate::{
    http::Client,
    run::World,
    server::Home,
    site::Site,
    vendor,
    wrong::{Checked, Wrong, demand},
};

pub(super) fn restore(world: &World) -> Checked<String> {
    let home = Home::new(world, "backup")?;
    let running = home.start()?;
    let license = vendor::sell(world, &home, "860000001")?;
    let (client, base) = (Client::new(), home.base());
    let mut site = Site::new(&license.number, 1, &vendor::root(&home)?)?;
    site.activates(&client, &base, &license.token)?;
    let (mut site, backup, kept) = under_load(&home, site, &client)?;
    refused_while_it_runs(&home, &backup)?;
    let ahead = site.held;
    running.stop()?;
    not_a_backup(&home)?;
    let restored = home.command(&["restore", &backup])?;
    let aside = restored["before"].as_str().unwrap_or_default().to_owned();
    demand(fs::metadata(&aside)?.len() > 0, || {
        format!("{aside} is empty")
    })?;
    // What was put aside is kept, however soon the next restore comes.
    let again = home.command(&["restore", &backup])?;
    demand(again["before"] != restored["before"], || {
        format!("put aside twice at the same place: {again}")
    })?;
    let leases = leases(&home, &license.number)?;
    demand(leases >= kept && leases < ahead, || {
        format!("the backup knows of {leases} leases; {kept} before it, {ahead} after")
    })?;
    let running = home.start()?;
    // Decision 12: the site is ahead of the server, which learns from it.
    let lease = site.checks_in(&client, &base)?;
    let learned = matches!(lease.decision, Decision::Granted(_)) && site.held == ahead + 1;
    demand(learned, || {
        format!("lease {} after {ahead}: {lease:?}", site.held)
    })?;
    site.checks_in(&client, &base)?;
    let shown = home.command(&["license", "show", &license.number])?;
    demand(shown["installation"]["forks"] == 0, || shown.to_string())?;
    running.stop()?;
    home.command(&["audit", "verify"])?;
    Ok(format!(
        "from lease {ahead} back to {leases}; the site went on"
    ))
}

/// A backup is made while the site checks in; answers the site, the backup, and the sequence before it.
fn under_load(home: &Home, mut site: Site, client: &Client) -> Checked<(Site, String, u64)> {
    let over = Arc::new(AtomicBool::new(false));
    for _ in 0..10 {
        site.checks_in(client, &home.base())?;
    }
    let kept = site.held;
    let load = {
        let (over, client, base) = (Arc::clone(&over), client.clone(), home.base());
        thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                site.checks_in(&client, &base)?;
            }
            // What the backup cannot know.
            for _ in 0..10 {
                site.checks_in(&client, &base)?;
            }
            Checked::Ok(site)
        })
    };
    let backup = home.file("backup.db").display().to_string();
    let made = home.command(&["backup", &backup]);
    let again = home.try_command(&["backup", &backup])?;
    over.store(true, Ordering::SeqCst);
    let site = load.join();
    let site = site.unwrap_or_else(|_| Err(Wrong("the site panicked".to_owned())))?;
    made?;
    demand(!again.status.success(), || {
        "a backup was overwritten".to_owned()
    })?;
    Ok((site, backup, kept))
}

fn refused_while_it_runs(home: &Home, backup: &str) -> Checked {
    let output = home.try_command(&["restore", backup])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let fits = !output.status.success() && said.contains("another server runs on this database");
    demand(fits, || format!("restored under a running server: {said}"))
}

fn not_a_backup(home: &Home) -> Checked {
    let (text, before) = (home.file("root.pem"), fs::read(home.file("keyfob.db"))?);
    let output = home.try_command(&["restore", &text.display().to_string()])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let fits = !output.status.success() && said.contains("is not what");
    demand(fits, || format!("restored a text: {said}"))?;
    demand(fs::read(home.file("keyfob.db"))? == before, || {
        "the database was touched".to_owned()
    })
}

fn leases(home: &Home, number: &str) -> Checked<u64> {
    let shown = home.command(&["license", "show", number])?;
    let leases = shown["installation"]["leases"].as_u64();
    leases.ok_or_else(|| Wrong(format!("no leases: {shown}")))
}
