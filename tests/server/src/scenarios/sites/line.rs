//! What stands between site and server: proxies, and pages of others.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
};

use crate::{
    clock::wait,
    http::PATIENCE,
    place::{Answer, Place, forks},
    run::World,
    scenarios::tls::Authority,
    server::{Home, free_address},
    vendor::{self, Sold},
    wrong::{Checked, Wrong, demand},
};

/// Through a proxy with CONNECT (RFC 9110, section 9.3.6), and not through one that is in the way.
pub(in super::super) fn proxies(world: &World) -> Checked<String> {
    let ours = Authority::new("ours")?;
    let home = ours.certify(Home::new(world, "site-proxies")?)?;
    let running = home.start()?;
    let sold = vendor::sell(world, &home, "860000002")?;
    let place = Place::new(world, "site-proxies-place", &home)?;
    place.write("ours.pem", ours.root())?;
    let site = Site { home, sold, place };
    through(&site)?;
    let strangers = in_the_way(&site)?;
    running.stop()?;
    let (home, number) = (&site.home, &site.sold.number);
    demand(forks(home, number)? == 0, || "a copy was seen".to_owned())?;
    Ok(format!(
        "through tinyproxy, and past {strangers} that were in the way"
    ))
}

struct Site {
    home: Home,
    sold: Sold,
    place: Place,
}

impl Site {
    /// Registers, anew or again, through this proxy or none.
    fn registers(&self, proxy: Option<&str>) -> Checked<Answer> {
        let base = self
            .home
            .base()
            .replace("http://127.0.0.1", "https://localhost");
        let ca = ["--ca-file", "ours.pem"];
        match proxy {
            Some(proxy) => {
                let more = [&ca[..], &["--proxy", proxy]].concat();
                self.place.registers(&base, &self.sold, &more)
            }
            None => self.place.registers(&base, &self.sold, &ca),
        }
    }
}

/// A proxy that lets everybody through, and one that wants a password.
fn through(site: &Site) -> Checked {
    let open = Tinyproxy::start(site, "open", "")?;
    site.registers(Some(&open.address("")))?.done()?;
    site.place.says(&["refresh"])?.done()?;
    let asked = open.log()?.matches("CONNECT localhost:").count();
    demand(asked == 2, || {
        format!("{asked} requests went through the proxy")
    })?;
    drop(open);
    // It is the registered way, and there is no other.
    site.place
        .says(&["refresh"])?
        .expect("server-unreachable", "")?;
    let closed = Tinyproxy::start(site, "closed", "BasicAuth keyfob Sesam-77\n")?;
    site.registers(Some(&closed.address("keyfob:Sesam-77@")))?
        .done()?;
    site.place.says(&["refresh"])?.done()?;
    Ok(())
}

/// Decision 11: whatever a proxy says instead, nothing changes; the way that was registered stays.
fn in_the_way(site: &Site) -> Checked<usize> {
    site.registers(None)?.done()?;
    let before = site.place.says(&["verify"])?.lease()?;
    let denied = "the proxy does not let this through";
    let closed = Tinyproxy::start(site, "denied", "BasicAuth keyfob Sesam-77\n")?;
    let filter = "Filter \"filter\"\nFilterDefaultDeny Yes\n";
    let filtering = Tinyproxy::start(site, "filtering", filter)?;
    let nobody = free_address()?;
    let page = |head: &str| format!("HTTP/1.1 {head}\r\ncontent-length: 5\r\n\r\nlogin");
    let cases = [
        (closed.address(""), denied),
        (filtering.address(""), denied),
        (format!("http://{}", says(page("403 Forbidden"))?), denied),
        (format!("http://{}", says(page("302 Found"))?), denied),
        // It says that the line stands, and goes on with a page.
        (format!("http://{}", says(page("200 OK"))?), ""),
        (format!("http://{}", says(String::new())?), ""),
        (format!("http://{nobody}"), ""),
    ];
    for (proxy, reason) in &cases {
        let said = site.registers(Some(proxy))?;
        said.expect("server-unreachable", reason)?;
        demand(site.place.says(&["verify"])?.lease()? == before, || {
            format!("{proxy}: another lease")
        })?;
    }
    // Without a proxy as before; the system's own setting is not asked.
    site.place.says(&["refresh"])?.done()?;
    let mut refresh = site.place.keyfob(&["--format", "json", "refresh"]);
    let dead = format!("http://{nobody}");
    refresh
        .env("HTTPS_PROXY", &dead)
        .env("https_proxy", &dead)
        .env("ALL_PROXY", &dead);
    Answer::of(refresh)?.done()?;
    Ok(cases.len())
}

/// Says this to whoever asks, and ends the connection.
fn says(text: String) -> Checked<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Who has gone away does not hear it.
            let _ = answer(stream, &text);
        }
    });
    Ok(address)
}

fn answer(mut stream: TcpStream, text: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let (mut asked, mut chunk) = (Vec::new(), [0; 1024]);
    while !asked.ends_with(b"\r\n\r\n") {
        match stream.read(&mut chunk)? {
            0 => return Ok(()),
            count => asked.extend_from_slice(&chunk[..count]),
        }
    }
    stream.write_all(text.as_bytes())?;
    // What is still sent is read: a connection that is closed before is reset.
    stream.shutdown(Shutdown::Write)?;
    io::copy(&mut stream, &mut io::sink()).map(drop)
}

/// Debian's tinyproxy, with settings of its own. It ends when this is dropped.
struct Tinyproxy {
    process: Child,
    address: SocketAddr,
    log: std::path::PathBuf,
}

impl Tinyproxy {
    fn start(site: &Site, name: &str, more: &str) -> Checked<Self> {
        let address = free_address()?;
        let (settings, log) = (format!("{name}.conf"), format!("proxy-{name}.txt"));
        let port = address.port();
        site.place.write("filter", "^license\\.example\\.com$\n")?;
        site.place.write(
            &settings,
            &format!("Port {port}\nListen 127.0.0.1\nTimeout 30\nLogFile \"{log}\"\nLogLevel Connect\n{more}"),
        )?;
        let process = Command::new("tinyproxy")
            .args(["-d", "-c", &settings])
            .current_dir(&site.place.directory)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let log = site.place.path(&log);
        let started = Self {
            process,
            address,
            log,
        };
        let up = wait(PATIENCE, || TcpStream::connect(address).ok());
        up.map(|_| started)
            .ok_or_else(|| Wrong("tinyproxy does not start".to_owned()))
    }

    fn address(&self, user: &str) -> String {
        format!("http://{user}{}", self.address)
    }

    fn log(&self) -> Checked<String> {
        Ok(fs::read_to_string(&self.log)?)
    }
}

impl Drop for Tinyproxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
