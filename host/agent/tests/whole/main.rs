//! The agent with real files, a real socket, and programs that use it; the server is in the same process, and clocks
//! jump.
#![cfg(unix)]
#![expect(
    unreachable_pub,
    reason = "the plant is also included by the guard's documentation"
)]

mod crowds;
mod dongles;
mod forms;
#[path = "../../../tests/guard/plant.rs"]
#[expect(dead_code, reason = "not all of it is needed here")]
mod plant;
mod programs;
#[path = "../../../tests/online/server.rs"]
#[expect(dead_code, reason = "not all of it is needed here")]
mod server;
#[path = "../../../tests/online/site.rs"]
#[expect(dead_code, reason = "not all of it is needed here")]
mod site;
mod strangers;
mod whole_agent;

use std::{sync::Arc, thread, time::Duration};

use keyfob::{
    Code,
    agent::Agent,
    control::Verdict,
    discovery::{Enumerate, SystemDongles},
    guard::Status,
    text::Language,
    transport::Seams,
};
use keyfob_agent::{
    board::{Board, Known},
    keeper::Context,
    log::Log,
    socket::{Handler, Limits, Socket},
    text::Speech,
};

const HOUR: u64 = 3600;
const RUN: (&str, Option<Code>, u64) = ("run", None, 0);

fn brief(status: &Status) -> (&'static str, Option<Code>, u64) {
    let left = match status.verdict {
        Verdict::Warn(notice) | Verdict::Countdown(notice) => notice.remaining_s,
        _ => 0,
    };
    (
        status.verdict.name(),
        status.verdict.code(),
        left.div_ceil(HOUR),
    )
}

/// An agent's socket at a plant.
struct Post {
    agent: Agent,
    context: Context,
    _socket: Socket,
}

/// Opens the socket of an agent that has this plant's dongles and registrations.
fn open(online: &site::Online) -> Post {
    open_for(online, Limits::default())
}

/// The same for so many programs.
fn open_for(online: &site::Online, limits: Limits) -> Post {
    let plant = &online.plant;
    let context = Context {
        board: Arc::new(Board::default()),
        log: Arc::new(Log::new(&plant.path("lic")).quiet()),
        speech: Arc::new(Speech::new(Language::English)),
    };
    let path = plant.path("run").join("agent.sock");
    // A dongle that another program has is waited for, in real time.
    let seams = Seams::system();
    let usb = vec![plant.path("usb")];
    let handler = Handler {
        context: context.clone(),
        dongles: Arc::new(SystemDongles::new(usb, seams.clone())),
        seams,
        directories: vec![plant.site().directory],
        http: Arc::new(online.server.clone()),
    };
    let socket = Socket::open(&path, 0o600, limits, handler).expect("listens");
    Post {
        agent: Agent::at(path),
        context,
        _socket: socket,
    }
}

/// No dongles but those of the agent.
fn none(plant: &plant::Plant) -> Arc<dyn Enumerate + Send + Sync> {
    Arc::new(SystemDongles::new(Vec::new(), plant.seams.clone()))
}

/// Waits for what another thread does.
#[track_caller]
fn until(context: &Context, is_so: impl Fn(&Known) -> bool) {
    for _ in 0..1_000 {
        if is_so(&context.board.known()) {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{:?}", context.board.known());
}
