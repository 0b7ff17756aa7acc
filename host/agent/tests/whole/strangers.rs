//! Whatever is said at the socket, the agent lives on; whatever an agent says, the program believes what is signed.

use std::{
    io::{Read as _, Write as _},
    os::unix::net::{UnixListener, UnixStream},
    sync::Arc,
    thread,
};

use keyfob::{
    Code,
    agent::{Agent, AgentDongles, AgentHttp},
    guard::Supervisor,
};
use licfmt::{agent::LINE_MAX, license::Profile};

use crate::{none, open, plant::license, site::Online};

fn say(agent: &Agent, bytes: &[u8]) -> Vec<u8> {
    let mut stream = UnixStream::connect(agent.socket()).expect("listens");
    // It may hang up before all was said.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[test]
fn junk_at_the_socket() {
    let online = Online::registered(Profile::SoftDongle);
    let post = open(&online);
    for junk in [
        &b""[..],
        b"\n",
        b"\0\0\0\0",
        b"GET / HTTP/1.1\r\n\r\n",
        b"{\"open\":{\"place\":\"/etc/passwd\"}}\n",
        b"{\"open\":{\"place\":\"\"}}",
        b"{\"tell\":{}}\n",
        &vec![b'['; LINE_MAX + 10],
        &vec![0xff; 100_000],
    ] {
        let answer = say(&post.agent, junk);
        assert!(
            !answer.windows(6).any(|part| part == b"opened"),
            "{answer:?}"
        );
        let listed = say(&post.agent, b"{\"dongles\":{}}\n");
        assert_eq!(listed, b"{\"dongles\":{\"found\":[]}}\n");
    }
    assert!(post.context.board.known().programs.is_empty());
}

/// Many that say nothing keep nobody out for long: beyond a number they are hung up on.
#[test]
fn many_connections() {
    let online = Online::registered(Profile::SoftDongle);
    let post = open(&online);
    let connect = |_| UnixStream::connect(post.agent.socket()).ok();
    let idle: Vec<_> = (0..500).map(connect).collect();
    drop(idle);
    let listed = (0..500).find_map(|_| {
        thread::sleep(std::time::Duration::from_millis(10));
        Some(say(&post.agent, b"{\"dongles\":{}}\n")).filter(|answer| !answer.is_empty())
    });
    assert_eq!(listed.expect("answers"), b"{\"dongles\":{\"found\":[]}}\n");
}

/// A false agent, which says the same to everybody.
fn false_agent(online: &Online, answer: &'static [u8]) -> Agent {
    let path = online.plant.path("false.sock");
    let listener = UnixListener::bind(&path).expect("bound");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = vec![0; 64 * 1024];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer);
        }
    });
    Agent::at(path)
}

/// Decision 17: a false agent gains nothing: no lease, no dongle, no start.
#[test]
fn a_false_agent_gains_nothing() {
    for answer in [
        &b"{\"reply\":{\"status\":200,\"media-type\":\"application/json\",\"body\":\"{}\"}}\n"[..],
        b"{\"reply\":{\"status\":403,\"media-type\":\"text/html\",\"body\":\"no\"}}\n",
        b"{\"opened\":{}}\n",
        b"{\"dongles\":{\"found\":[{\"place\":\"x\"}]}}\n",
        b"{\"failed\":{\"code\":\"lease-refused\",\"detail\":\"gone\"}}\n",
        b"rubbish\n",
        b"",
    ] {
        let online = Online::registered(Profile::SoftDongle);
        let agent = false_agent(&online, answer);
        let mut site = online.site();
        let real = site.online.http.clone();
        online.server.set(crate::server::Mode::Away);
        site.online.http = Arc::new(AgentHttp::new(agent.clone(), real));
        let (mut program, _) = Supervisor::start(site).expect("the lease is good");
        let status = online.days(&mut program, 11);
        assert_eq!(status.verdict.code(), Some(Code::ServerSilent));
    }
    let online = Online::blank(Profile::SoftDongle);
    online.plant.issue(&license(online.plant.dongle(1)));
    let agent = false_agent(&online, b"{\"dongles\":{\"found\":[{\"place\":\"x\"}]}}\n");
    let mut site = online.plant.site();
    site.dongles = Arc::new(AgentDongles::new(agent, none(&online.plant)));
    Supervisor::start(site).err().expect("no dongle");
}
