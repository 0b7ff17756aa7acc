//! The candidates in turn, and the medians of what they gave.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use keyfob_server::store::Settings;
use licfmt::Digest;

use crate::{
    Measure, Outcome,
    client::{Taken, send},
    requests::check_in,
    seed::fill,
    server::Server,
};

const WARM_UP: Duration = Duration::from_secs(1);
/// No server is faster on such a machine; what it takes to make the requests grows with it.
const MOST_PER_S: usize = 50_000;
/// How many sites a client speaks for where the database has so many.
const SITES_EACH: usize = 256;

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Candidate {
    /// The server as it is.
    Grouped,
    /// The server with one transaction for each check-in.
    Single,
    /// No database at all.
    Nothing,
}

/// A candidate, its server's directory and where its sites stand.
struct Bench<'a> {
    args: &'a Measure,
    directory: PathBuf,
    settings: Settings,
    license: Digest,
    /// The lease that every site holds.
    sequence: u64,
}

pub(crate) async fn run(args: &Measure) -> Outcome<()> {
    let scratch = tempfile::tempdir()?;
    let directory = scratch.path().to_path_buf();
    made(&args.server, &directory).await?;
    let settings = match &args.postgres {
        Some(address) => Settings {
            address: address.clone(),
            connections: 8,
            create: false,
        },
        None => Settings::sqlite(&directory.join("keyfob.db")),
    };
    let license = fill(&directory, &settings, args.licenses).await?;
    let mut bench = Bench {
        args,
        directory,
        settings,
        license,
        sequence: 0,
    };
    match &args.rate_as {
        Some(name) => {
            let (taken, _) = bench.median(Candidate::Grouped).await?;
            println!("{name} {:.0} check-ins/s", taken.rate);
            Ok(())
        }
        None => bench.compare().await,
    }
}

/// Lets the server make what an empty directory lacks.
async fn made(server: &Path, directory: &Path) -> Outcome<()> {
    let dir = directory.display().to_string();
    let args = ["serve", "--development", "--dir", &dir];
    Server::start(server, &args, &[]).await?.stop().await
}

impl Bench<'_> {
    async fn compare(&mut self) -> Outcome<()> {
        let db = if self.args.postgres.is_some() {
            "postgres"
        } else {
            "sqlite"
        };
        let candidates = [Candidate::Grouped, Candidate::Nothing, Candidate::Single];
        let mut taken: [Vec<(Taken, f64)>; 3] = Default::default();
        for _ in 0..self.args.rounds {
            for (candidate, taken) in candidates.into_iter().zip(&mut taken) {
                taken.push(self.once(candidate).await?);
            }
        }
        let [(grouped, mib), (nothing, _), (single, _)] = taken.map(middle);
        println!("server.checkins_per_s.{db} {:.0} check-ins/s", grouped.rate);
        println!(
            "server.checkin_ratio_to_no_storage.{db} {:.2} ratio",
            grouped.rate / nothing.rate
        );
        println!(
            "server.checkin_ratio_to_one_commit_each.{db} {:.1} ratio",
            grouped.rate / single.rate
        );
        println!("server.checkin_p50_ms.{db} {:.1} ms", grouped.within_ms(50));
        println!("server.checkin_p99_ms.{db} {:.1} ms", grouped.within_ms(99));
        println!(
            "server.no_storage_checkins_per_s {:.0} check-ins/s",
            nothing.rate
        );
        println!(
            "server.rss_mib{} {mib:.0} MiB",
            if db == "sqlite" { "" } else { ".postgres" }
        );
        Ok(())
    }

    async fn median(&mut self, candidate: Candidate) -> Outcome<(Taken, f64)> {
        let mut taken = Vec::new();
        for _ in 0..self.args.rounds {
            taken.push(self.once(candidate).await?);
        }
        Ok(middle(taken))
    }

    /// One measurement, and the most memory of the server, in MiB.
    async fn once(&mut self, candidate: Candidate) -> Outcome<(Taken, f64)> {
        let dir = self.directory.display().to_string();
        let batch = if candidate == Candidate::Single {
            1
        } else {
            500
        };
        let settings = [
            (
                "KEYFOB_SERVER_DATABASE_ADDRESS",
                self.settings.address.clone(),
            ),
            ("KEYFOB_SERVER_DATABASE_BATCH", batch.to_string()),
        ];
        let server = if candidate == Candidate::Nothing {
            let own = std::env::current_exe()?;
            Server::start(&own, &["nothing", "--dir", &dir], &[]).await?
        } else {
            Server::start(&self.args.server, &["serve", "--dir", &dir], &settings).await?
        };
        let (clients, asked) = self.clients()?;
        let measured = Duration::from_secs(self.args.seconds);
        let taken = send(server.address, clients, WARM_UP, measured).await?;
        let mib = server.peak_mib()?;
        server.stop().await?;
        // Sites that did not get that far are ahead of the server then, which learns from them.
        self.sequence += asked;
        Ok((taken, mib))
    }

    /// Each client speaks for sites of its own, from all over the database, and asks for each once in a round.
    fn clients(&self) -> Outcome<(Vec<Vec<Vec<u8>>>, u64)> {
        let seconds = usize::try_from(self.args.seconds)? + 1;
        let licenses = usize::try_from(self.args.licenses)?;
        let mine = (licenses / self.args.clients).min(SITES_EACH);
        let sites = mine * self.args.clients;
        let each = MOST_PER_S * seconds / sites + 1;
        let mut clients = Vec::with_capacity(self.args.clients);
        for client in 0..self.args.clients {
            let mut requests = Vec::with_capacity(each * mine);
            for round in 0..each {
                for site in 0..mine {
                    let n = u32::try_from((client * mine + site) * licenses / sites)?;
                    requests.push(check_in(
                        n,
                        self.sequence + u64::try_from(round)?,
                        self.license,
                    )?);
                }
            }
            clients.push(requests);
        }
        Ok((clients, u64::try_from(each)?))
    }
}

/// The measurement with the middle rate.
fn middle(mut taken: Vec<(Taken, f64)>) -> (Taken, f64) {
    taken.sort_by(|(a, _), (b, _)| a.rate.total_cmp(&b.rate));
    taken.swap_remove(taken.len() / 2)
}
