//! Decision 17, M-1: the server through the agent, and what programs tell of themselves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use keyfob::{
    Code, Guard, Problem, Site,
    agent::{Agent, AgentHttp},
    guard::Supervisor,
    online::{Http, Post, Reply, Server},
};
use licfmt::license::Profile;

use crate::{
    RUN, brief, open,
    server::{FakeServer, Mode},
    site::{Online, soft, token},
    until,
};

/// A program that has no way to the server of its own.
fn cut_off(online: &Online) -> Arc<dyn Http> {
    let away = FakeServer::new(
        soft(Profile::SoftDongle),
        token(),
        online.plant.clocks.clone(),
    );
    away.set(Mode::Away);
    Arc::new(away)
}

fn through(online: &Online, agent: &Agent) -> Site {
    let mut site = online.site();
    site.online.http = Arc::new(AgentHttp::new(agent.clone(), cut_off(online)));
    site
}

/// P-16: a program without network checks in through the agent, day by day, and the lease is its own.
#[test]
fn a_program_checks_in_through_the_agent() {
    let online = Online::registered(Profile::SoftDongle);
    let post = open(&online);
    let asked = online.server.asked();
    let (mut program, status) = Supervisor::start(through(&online, &post.agent)).expect("good");
    assert_eq!(brief(&status), RUN);
    let status = online.days(&mut program, 40);
    assert_eq!((brief(&status), status.unreached), (RUN, None));
    assert!(online.server.asked() > asked + 39);
    // The agent is stopped, and the program has no other way.
    drop(post);
    let status = online.days(&mut program, 11);
    assert_eq!(status.verdict.code(), Some(Code::ServerSilent));
}

/// P-16: where the agent cannot reach the server it says so, with the reason; the program's patience is its own.
#[test]
fn an_agent_that_cannot_reach_the_server() {
    let online = Online::registered(Profile::SoftDongle);
    let post = open(&online);
    online.server.set(Mode::Away);
    let (mut program, _) = Supervisor::start(through(&online, &post.agent)).expect("good");
    let status = online.days(&mut program, 2);
    let why = status.unreached.clone().expect("away");
    assert_eq!(why.reason(), Some("why-server-agent"));
    assert_eq!(brief(&status), RUN);
}

/// A program's own way to the server, which counts.
#[derive(Default)]
struct OwnWay(AtomicUsize);

impl Http for OwnWay {
    fn post(&self, _: &Server, _: &Post<'_>) -> Result<Reply, Problem> {
        self.0.fetch_add(1, SeqCst);
        Ok(Reply::default())
    }
}

/// The agent is no proxy: only servers of registrations that it keeps, only the contract's addresses. For all else the
/// program has to go its own way.
#[test]
fn the_agent_is_no_proxy() {
    const CHECK_IN: &str = "application/vnd.keyfob.check-in.v1+json";
    let online = Online::registered(Profile::SoftDongle);
    let post = open(&online);
    let own = Arc::new(OwnWay::default());
    let http = AgentHttp::new(post.agent.clone(), own.clone());
    let signed = licfmt::online::Signed {
        body: "{}".into(),
        key: "00".into(),
        signature: "AA==".into(),
    };
    let sent = online.server.asked();
    for (address, path, media_type) in [
        ("https://internal.example", "/v1/check-ins", CHECK_IN),
        ("https://license.example.com", "/admin", CHECK_IN),
        ("https://license.example.com", "/v1/check-ins", "text/html"),
    ] {
        let server = Server {
            address: address.into(),
            proxy: None,
            ca: None,
        };
        let request = Post {
            path,
            media_type,
            signed: &signed,
            timeout: Duration::from_secs(1),
        };
        assert_eq!(http.post(&server, &request), Ok(Reply::default()));
    }
    assert_eq!((own.0.load(SeqCst), online.server.asked()), (3, sent));
}

/// M-2, P-19: the page sees which programs run, how they are, and how much they use; one that ends is gone.
#[test]
fn programs_tell_how_they_are() {
    let online = Online::registered(Profile::SoftDongle);
    let post = open(&online);
    let mut site = online.site();
    site.agent = Some(post.agent.clone());
    site.online.version = Some("2.4.1".parse().expect("a text"));
    let usage = site.online.usage.clone();
    usage.set("saia-pcd".parse().expect("a name"), 5_400.into());
    let guard = Guard::start(site).expect("good");
    until(&post.context, |known| known.programs.len() == 1);
    let known = post.context.board.known();
    let program = known.programs.values().next().expect("one");
    assert_eq!(program.process, Some(std::process::id()));
    assert_eq!(
        (&*program.told.verdict, &*program.told.version),
        ("run", "2.4.1")
    );
    assert_eq!(program.told.usage[0].used.get(), 5_400);
    drop(guard);
    until(&post.context, |known| known.programs.is_empty());
}

/// An agent that is started later, or again, is told too; a program without one runs all the same.
#[test]
fn an_agent_that_comes_and_goes() {
    let online = Online::registered(Profile::SoftDongle);
    let mut site = online.site();
    site.agent = Some(Agent::at(online.plant.path("run").join("agent.sock")));
    let guard = Guard::start(site).expect("good");
    for _ in 0..2 {
        let post = open(&online);
        // The guard looks when something changes, and once a minute.
        let mut n = 0;
        while post.context.board.known().programs.is_empty() {
            if n % 30 == 0 {
                let changed = n.to_string();
                online.plant.put("revocations.json", changed.as_bytes());
            }
            n += 1;
            thread::sleep(Duration::from_millis(100));
            online.plant.run_nothing(1);
            assert!(n < 300, "not told");
        }
        assert!(guard.verdict().may_run());
    }
}
