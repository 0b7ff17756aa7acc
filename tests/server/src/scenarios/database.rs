//! The database goes away and comes back, or has no space left.

use std::{fs, path::Path, process::Command, thread};

use rustix::process::Signal;

use crate::{
    clock::{Stopwatch, wait},
    http::{Client, PATIENCE, Reply},
    run::World,
    server::{Home, Running},
    site::{Site, nonce},
    vendor::{self, Sold},
    wrong::{Checked, Wrong, demand, wrong},
};

/// Sites that ask while the database is away.
const SITES: u32 = 20;
/// What the tiny file system holds.
const SPACE: &str = "size=16m";

struct Shop {
    home: Home,
    running: Running,
    license: Sold,
    sites: Vec<Site>,
}

impl Shop {
    /// A server with one license for each site, all activated.
    fn open(world: &World, home: Home, prefix: u32) -> Checked<Self> {
        let running = home.start()?;
        let root = vendor::root(&home)?;
        let (client, mut sites) = (Client::new(), Vec::new());
        let mut first = None;
        for at in 0..SITES {
            let license = vendor::sell(world, &home, &format!("{prefix}{at:03}"))?;
            let mut site = Site::new(&license.number, 3000 + at, &root)?;
            site.activates(&client, &home.base(), &license.token)?;
            sites.push(site);
            first.get_or_insert(license);
        }
        let license = first.ok_or_else(|| Wrong("no license".to_owned()))?;
        Ok(Self {
            home,
            running,
            license,
            sites,
        })
    }

    /// All ask at once: each is told in time that the server cannot answer now.
    fn are_told(&self) -> Checked<f32> {
        let mut threads = Vec::new();
        for site in self.sites.clone() {
            let base = self.home.base();
            threads.push(thread::spawn(move || {
                let watch = Stopwatch::start();
                let reply = site.asks(&Client::new(), &base, nonce())?;
                unavailable(&reply)?;
                Checked::Ok(watch.elapsed().as_secs_f32())
            }));
        }
        let mut longest = 0.0_f32;
        for thread in threads {
            let ended = thread.join();
            longest = longest.max(ended.map_err(|_| Wrong("a site panicked".to_owned()))??);
        }
        Ok(longest)
    }

    /// So is who watches the server; who needs no database is not held up.
    fn is_known_ill(&self) -> Checked {
        let (client, base) = (Client::new(), self.home.base());
        unavailable(&client.get(&format!("{base}/v1/health"), &[])?)?;
        client
            .get(&format!("{base}/v1/status"), &[])?
            .json()
            .map(drop)
    }

    /// After a while all are answered again, and nothing that they hold is unknown.
    fn are_answered(&mut self) -> Checked {
        let base = self.home.base();
        for site in &mut self.sites {
            let nonce = nonce();
            let answered = wait(PATIENCE, || {
                let reply = site.asks(&Client::new(), &base, nonce).ok()?;
                (reply.status == 200).then_some(reply)
            });
            let reply = answered.ok_or_else(|| Wrong("it does not work again".to_owned()))?;
            let held = site.held;
            site.take(&reply, nonce)?;
            demand(site.held <= held + 2, || {
                format!(
                    "lease {} follows {held}: others were answered meanwhile",
                    site.held
                )
            })?;
        }
        demand(self.running.is_up(), || "the server ended".to_owned())?;
        let shown = self
            .home
            .command(&["license", "show", &self.license.number])?;
        let leases = shown["installation"]["leases"].as_u64();
        demand(leases == Some(self.sites[0].held), || {
            format!("{leases:?} leases, but {} are held", self.sites[0].held)
        })
    }

    fn restart(&mut self) -> Checked {
        self.running.signal(Signal::TERM)?;
        self.running.end()?;
        self.running = self.home.start()?;
        Ok(())
    }

    fn close(self) -> Checked {
        self.running.stop()?;
        self.home.command(&["audit", "verify"]).map(drop)
    }
}

fn unavailable(reply: &Reply) -> Checked {
    reply.expect(503, "unavailable")?;
    demand(reply.retry_after.is_some(), || {
        format!("no Retry-After: {reply:?}")
    })
}

/// PostgreSQL answers nothing, then ends, then is back.
pub(super) fn gone(world: &World) -> Checked<String> {
    let postgres = world.postgres()?;
    let home = Home::new(world, "gone")?.on(&postgres.database("gone")?);
    let mut shop = Shop::open(world, home, 800_000)?;
    postgres.freeze()?;
    let silent = shop.are_told();
    let ill = shop.is_known_ill();
    postgres.thaw()?;
    ill?;
    let silent = silent?;
    shop.are_answered()?;
    postgres.stop()?;
    let gone = shop.are_told();
    let ill = shop.is_known_ill();
    postgres.restart()?;
    ill?;
    let gone = gone?;
    shop.are_answered()?;
    shop.close()?;
    Ok(format!(
        "told after {silent:.1} s at most while it was silent, {gone:.1} s while it was gone"
    ))
}

/// The disk that a SQLite database is on is full, then there is space again.
pub(super) fn full(world: &World) -> Checked<String> {
    let home = Home::new(world, "full")?;
    let disk = Disk::mount(&home.file("disk"))?;
    let database = disk.0.join("keyfob.db");
    fs::File::create(&database)?;
    let home = home.on(&format!("sqlite:{}", database.display()));
    let mut shop = Shop::open(world, home, 810_000)?;
    // A server that ends well leaves no log behind; the next one's must grow with each answer.
    shop.restart()?;
    disk.fill()?;
    let answered = until_refused(&mut shop)?;
    let told = shop.are_told()?;
    demand(shop.running.is_up(), || "the server ended".to_owned())?;
    disk.empty()?;
    shop.are_answered()?;
    shop.close()?;
    Ok(format!(
        "{answered} more answers fitted, then refused within {told:.1} s"
    ))
}

/// Sites ask until there is no space left; what they are answered until then they hold.
fn until_refused(shop: &mut Shop) -> Checked<u32> {
    let (client, base) = (Client::new(), shop.home.base());
    for answered in 0..20_000 {
        let at = answered as usize % shop.sites.len();
        let (site, nonce) = (&mut shop.sites[at], nonce());
        let reply = site.asks(&client, &base, nonce)?;
        if reply.status != 200 {
            unavailable(&reply)?;
            return Ok(answered);
        }
        site.take(&reply, nonce)?;
    }
    wrong("the disk never was full")
}

/// A tiny file system; it is gone when this is dropped.
struct Disk(std::path::PathBuf);

impl Disk {
    fn mount(path: &Path) -> Checked<Self> {
        fs::create_dir_all(path)?;
        let disk = Self(path.to_path_buf());
        disk.as_root(&["mount", "-t", "tmpfs", "-o", SPACE, "tmpfs"])?;
        Ok(disk)
    }

    fn as_root(&self, command: &[&str]) -> Checked {
        let root = rustix::process::geteuid().is_root();
        let words: Vec<_> = if root {
            command.to_vec()
        } else {
            [&["sudo", "--non-interactive"], command].concat()
        };
        let done = Command::new(words[0])
            .args(&words[1..])
            .arg(&self.0)
            .output()?;
        let said = String::from_utf8_lossy(&done.stderr);
        demand(done.status.success(), || format!("{command:?}: {said}"))
    }

    /// Leaves no byte free.
    fn fill(&self) -> Checked {
        use std::io::Write as _;

        let mut filler = fs::File::create(self.0.join("filler"))?;
        for block in [4096, 1] {
            while filler.write_all(&vec![0; block]).is_ok() {}
        }
        Ok(())
    }

    fn empty(&self) -> Checked {
        Ok(fs::remove_file(self.0.join("filler"))?)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.as_root(&["umount", "--lazy"]);
    }
}
