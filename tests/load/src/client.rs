//! Clients that send what was made for them, one request after the other.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::Outcome;

/// What a measurement gave.
pub(crate) struct Taken {
    /// Answers a second.
    pub(crate) rate: f64,
    /// How long each took, sorted.
    pub(crate) latencies: Vec<Duration>,
}

impl Taken {
    /// The time within which this share of the answers came, in milliseconds.
    pub(crate) fn within_ms(&self, percent: usize) -> f64 {
        let at = self.latencies.len() * percent / 100;
        let latency = self.latencies.get(at).or_else(|| self.latencies.last());
        latency.map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e3)
    }
}

/// Lets each client send its requests for `warm_up` and then for `measured`.
pub(crate) async fn send(
    server: SocketAddr,
    clients: Vec<Vec<Vec<u8>>>,
    warm_up: Duration,
    measured: Duration,
) -> Outcome<Taken> {
    let from = now() + warm_up;
    let until = from + measured;
    let tasks: Vec<_> = clients
        .into_iter()
        .map(|requests| tokio::spawn(one(server, requests, from, until)))
        .collect();
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await??);
    }
    latencies.sort_unstable();
    let count = u32::try_from(latencies.len())?;
    Ok(Taken {
        rate: f64::from(count) / measured.as_secs_f64(),
        latencies,
    })
}

async fn one(
    server: SocketAddr,
    requests: Vec<Vec<u8>>,
    from: Instant,
    until: Instant,
) -> Outcome<Vec<Duration>> {
    let mut connection = TcpStream::connect(server).await?;
    connection.set_nodelay(true)?;
    let (mut latencies, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    for request in &requests {
        let start = now();
        if start >= until {
            return Ok(latencies);
        }
        connection.write_all(request).await?;
        answer(&mut connection, &mut buffer).await?;
        let end = now();
        if start >= from && end < until {
            latencies.push(end - start);
        }
    }
    Err("a client ran out of requests: the rate is higher than was thought".into())
}

/// Reads one answer, which must be 200 and a grant.
async fn answer(connection: &mut TcpStream, buffer: &mut [u8]) -> Outcome<()> {
    let mut filled = 0;
    loop {
        let read = connection.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Err("the server closed the connection".into());
        }
        filled += read;
        let text = std::str::from_utf8(&buffer[..filled])?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        });
        let length: usize = length.ok_or("an answer without length")?;
        if body.len() < length {
            continue;
        }
        return if head.starts_with("HTTP/1.1 200 ") && body.contains("granted") {
            Ok(())
        } else {
            Err(format!("not granted: {text}").into())
        };
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is measured is the machine's own time"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}
