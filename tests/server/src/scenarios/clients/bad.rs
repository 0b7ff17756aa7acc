//! One bad client each, until the server has had enough of it.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use super::OUT;
use crate::{
    clock::Stopwatch,
    wrong::{Checked, demand, wrong},
};

/// So many connections at once.
const MANY: usize = 1000;
/// Between two bytes of a slow client.
const SLOWLY: Duration = Duration::from_millis(700);

/// Sends the head of a request byte by byte.
pub(super) fn slow_head(address: SocketAddr) -> Checked {
    drip(
        address,
        b"",
        b"GET /v1/status HTTP/1.1\r\nHost: a-name-that-takes-its-time.example.com\r\n",
    )
}

/// Sends the body of a request byte by byte.
pub(super) fn slow_body(address: SocketAddr) -> Checked {
    let head = b"POST /v1/check-ins HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\
                 Content-Type: application/vnd.keyfob.check-in.v1+json\r\n\r\n";
    drip(address, head, &[b' '; 900])
}

/// Connects often, and says nothing.
pub(super) fn idle(address: SocketAddr) -> Checked {
    let streams: Result<Vec<_>, _> = (0..MANY).map(|_| TcpStream::connect(address)).collect();
    let streams = streams?;
    let watch = Stopwatch::start();
    for mut stream in streams {
        is_closed(&mut stream, watch)?;
    }
    Ok(())
}

/// Keeps a connection after a good answer.
pub(super) fn idle_after_an_answer(address: SocketAddr) -> Checked {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")?;
    let answer = read_some(&mut stream)?;
    demand(answer.starts_with("HTTP/1.1 200"), || answer.clone())?;
    is_closed(&mut stream, Stopwatch::start())
}

/// Asks and asks, and takes no answer.
pub(super) fn never_reading(address: SocketAddr) -> Checked {
    let mut stream = TcpStream::connect(address)?;
    stream.set_write_timeout(Some(Duration::from_secs(1)))?;
    let watch = Stopwatch::start();
    let requests = b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    while watch.elapsed() < OUT {
        match stream.write_all(&requests) {
            Err(error) if error.kind() != ErrorKind::WouldBlock => return Ok(()),
            _ => {}
        }
    }
    wrong("the server keeps the connection")
}

/// Announces a body that is too large.
pub(super) fn oversized(address: SocketAddr) -> Checked {
    let head = "POST /v1/check-ins HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\
                Content-Type: application/vnd.keyfob.check-in.v1+json\r\n\r\n";
    refuses(address, head.as_bytes(), b"", 413)
}

/// Sends one without announcing it.
pub(super) fn oversized_in_chunks(address: SocketAddr) -> Checked {
    let head = "POST /v1/check-ins HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\
                Content-Type: application/vnd.keyfob.check-in.v1+json\r\n\r\n";
    let mut chunk = b"10000\r\n".to_vec();
    chunk.resize(chunk.len() + 0x10000, b' ');
    chunk.extend(b"\r\n");
    refuses(address, head.as_bytes(), &chunk, 413)
}

/// Sends header fields without end.
pub(super) fn oversized_head(address: SocketAddr) -> Checked {
    let mut fields = b"X-Filler: ".to_vec();
    fields.extend([b'x'; 4096]);
    fields.extend(b"\r\n");
    refuses(
        address,
        b"GET /v1/status HTTP/1.1\r\nHost: x\r\n",
        &fields,
        431,
    )
}

/// Sends good requests and then what is none, without waiting for answers.
pub(super) fn garbage(address: SocketAddr) -> Checked {
    for seed in 0..50_u8 {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")?;
        let noise: Vec<u8> = (0..2000_u32).map(|at| noise(seed, at)).collect();
        let _ = stream.write_all(&noise);
        let _ = stream.shutdown(Shutdown::Write);
        is_closed(&mut stream, Stopwatch::start())?;
    }
    Ok(())
}

/// Bytes without sense, the same in each run.
fn noise(seed: u8, at: u32) -> u8 {
    let mixed = at.wrapping_add(u32::from(seed)).wrapping_mul(2_654_435_761);
    mixed.to_be_bytes()[0]
}

/// Speaks HTTP/2, which the server does not, and waits.
pub(super) fn http2(address: SocketAddr) -> Checked {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")?;
    is_closed(&mut stream, Stopwatch::start())
}

/// Begins a TLS handshake, and does not go on.
pub(super) fn half_a_handshake(address: SocketAddr) -> Checked {
    // A record of a handshake of 512 bytes, of which 9 come.
    let hello = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 0, 0, 0];
    let mut streams = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(&hello)?;
        streams.push(stream);
    }
    let watch = Stopwatch::start();
    for mut stream in streams {
        is_closed(&mut stream, watch)?;
    }
    Ok(())
}

/// Speaks plainly where TLS is expected.
pub(super) fn plain_to_tls(address: SocketAddr) -> Checked {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")?;
    is_closed(&mut stream, Stopwatch::start())
}

fn drip(address: SocketAddr, at_once: &[u8], slowly: &[u8]) -> Checked {
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(at_once)?;
        stream.set_nonblocking(true)?;
        streams.push(stream);
    }
    let watch = Stopwatch::start();
    for byte in slowly {
        streams.retain_mut(|stream| stream.write_all(&[*byte]).is_ok() && is_open(stream));
        if streams.is_empty() {
            return Ok(());
        }
        if watch.elapsed() > OUT {
            break;
        }
        thread::sleep(SLOWLY);
    }
    wrong(format!("{} of 20 are still there", streams.len()))
}

fn is_open(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer) {
        Ok(0) => false,
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}

/// Reads until the server closes.
fn is_closed(stream: &mut TcpStream, since: Stopwatch) -> Checked {
    let mut buffer = [0; 4096];
    loop {
        let left = OUT.saturating_sub(since.elapsed());
        stream.set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                return wrong("the server keeps the connection");
            }
            // Reset: closed too.
            Err(_) => return Ok(()),
        }
    }
}

/// The server answers with this status and stops reading, however much comes.
fn refuses(address: SocketAddr, head: &[u8], repeated: &[u8], status: u16) -> Checked {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(head)?;
    let mut sent = 0;
    while !repeated.is_empty() && stream.write_all(repeated).is_ok() {
        sent += repeated.len();
        demand(sent < 100_000_000, || format!("it took {sent} bytes"))?;
    }
    // An answer may be lost where the server closes on what still comes; that it took no more is what matters.
    match read_some(&mut stream) {
        Ok(answer) if answer.is_empty() => Ok(()),
        Ok(answer) => demand(answer.starts_with(&format!("HTTP/1.1 {status}")), || answer),
        Err(_) if repeated.is_empty() => wrong("no answer"),
        Err(_) => Ok(()),
    }
}

fn read_some(stream: &mut TcpStream) -> Checked<String> {
    stream.set_read_timeout(Some(OUT))?;
    let mut buffer = [0; 4096];
    let read = stream.read(&mut buffer)?;
    Ok(String::from_utf8_lossy(&buffer[..read]).into_owned())
}
