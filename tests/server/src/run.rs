//! Runs the scenarios, and says how each went.

use std::{
    fs,
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, Mutex},
};

use crate::{
    args::Args,
    clock::Stopwatch,
    postgres::Postgres,
    scenarios, secrets,
    wrong::{Checked, Wrong, wrong},
};

/// Where everything is.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) server: PathBuf,
    pub(crate) keyfob: PathBuf,
    pub(crate) order: PathBuf,
    pub(crate) work: PathBuf,
    script: PathBuf,
    postgres: Mutex<Option<Arc<Postgres>>>,
}

impl World {
    /// The PostgreSQL server, started when the first asks for it.
    pub(crate) fn postgres(&self) -> Checked<Arc<Postgres>> {
        let postgres = self.postgres.lock();
        let mut postgres = postgres.unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(running) = &*postgres {
            return Ok(Arc::clone(running));
        }
        let started = Arc::new(Postgres::start(&self.script, &self.work.join("postgres"))?);
        *postgres = Some(Arc::clone(&started));
        Ok(started)
    }
}

pub(crate) fn run(args: &Args) -> ExitCode {
    let world = World {
        server: args.server.clone(),
        keyfob: args.keyfob.clone(),
        order: args.order.clone(),
        work: args.work.clone(),
        script: args.postgres.clone(),
        postgres: Mutex::default(),
    };
    let chosen =
        |name: &str| args.scenarios.is_empty() || args.scenarios.iter().any(|it| it == name);
    let mut failed = 0;
    if let Some(unknown) = args.scenarios.iter().find(|it| !scenarios::is_known(it)) {
        eprintln!("there is no scenario {unknown}");
        return ExitCode::from(2);
    }
    for (name, scenario) in scenarios::ALL {
        if chosen(name) && !tell(name, || scenario(&world)) {
            failed += 1;
        }
    }
    let searched = tell("no secret in any log", || {
        let (secrets, bytes) = secrets::search(&world.work)?;
        Ok(format!("{secrets} secrets, {} KiB", bytes / 1024))
    });
    if !searched {
        failed += 1;
    }
    println!("{failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn tell(name: &str, scenario: impl FnOnce() -> Checked<String>) -> bool {
    let watch = Stopwatch::start();
    let outcome = scenario();
    let seconds = watch.elapsed().as_secs_f32();
    match &outcome {
        Ok(said) => println!("{name}: holds, {seconds:.1} s: {said}"),
        Err(Wrong(what)) => println!("{name}: WRONG, {seconds:.1} s: {what}"),
    }
    outcome.is_ok()
}

/// The directory of a scenario's own, new.
pub(crate) fn room(world: &World, name: &str) -> Checked<PathBuf> {
    let room = world.work.join(name);
    if room.exists() {
        return wrong(format!("{} is there already", room.display()));
    }
    fs::create_dir_all(&room)?;
    Ok(room)
}
