//! Decision 17: how many programs may be connected, and that a place is free again when one goes.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    os::unix::net::UnixStream,
    thread,
    time::Duration,
};

use keyfob::agent::Agent;
use keyfob_agent::socket::Limits;
use licfmt::license::Profile;

use crate::{open_for, site::Online};

/// How it is, so that it may stay, and a question.
const SAYS: &[u8] =
    b"{\"tell\":{\"number\":\"1921900021\",\"version\":\"\",\"verdict\":\"run\",\"usage\":[]}}\n\
    {\"dongles\":{}}\n";

/// A program that is connected and served; none: it was hung up on.
fn served(agent: &Agent) -> Option<UnixStream> {
    const ANSWER: &[u8] = b"{\"dongles\":{\"found\":[]}}\n";
    let mut stream = UnixStream::connect(agent.socket()).expect("listens");
    // It may hang up before it is asked.
    let _ = stream.write_all(SAYS);
    let mut answer = [0; ANSWER.len()];
    match stream.read_exact(&mut answer) {
        Ok(()) => {
            assert_eq!(answer, ANSWER);
            Some(stream)
        }
        Err(error) => {
            let hung_up = [ErrorKind::UnexpectedEof, ErrorKind::ConnectionReset];
            assert!(hung_up.contains(&error.kind()), "{error}");
            None
        }
    }
}

/// So many are served and no more; when some go, as many others are.
fn exactly(most: usize, limits: Limits) {
    let online = Online::registered(Profile::SoftDongle);
    let post = open_for(&online, limits);
    let mut crowd: Vec<_> = (0..most).map_while(|_| served(&post.agent)).collect();
    assert_eq!(crowd.len(), most);
    for leaving in [0, 1, most] {
        crowd.truncate(most - leaving);
        while crowd.len() < most {
            let came = (0..1_000).find_map(|_| {
                thread::sleep(Duration::from_millis(10));
                served(&post.agent)
            });
            crowd.push(came.expect("a place that is free again"));
        }
        assert!(served(&post.agent).is_none(), "one too many");
    }
    // Who was there before is served still.
    for stream in &mut crowd {
        stream.write_all(SAYS).expect("asked");
        let answered = stream.read(&mut [0; 64]).expect("answered");
        assert!(answered > 0);
    }
}

/// One user's programs leave places for those of others.
#[test]
#[cfg(target_os = "linux")]
fn of_one_user() {
    exactly(48, Limits::default());
}

/// Whoever they are.
#[test]
fn in_all() {
    let of_one_user = usize::MAX;
    exactly(
        128,
        Limits {
            of_one_user,
            ..Limits::default()
        },
    );
}
