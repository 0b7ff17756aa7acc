//! TLS by PEM files of a private authority, and proxies in front.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use licfmt::online::Activation;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustix::process::Signal;

use crate::{
    http::Client,
    run::World,
    server::{Home, Running},
    site::{Site, nonce},
    vendor,
    wrong::{Checked, Wrong, demand},
};

/// A certificate authority of a customer's own.
pub(super) struct Authority {
    root: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn new(name: &str) -> Checked<Self> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate()?;
        let root = params.self_signed(&key)?.pem();
        Ok(Self {
            root,
            issuer: Issuer::new(params, key),
        })
    }

    /// Its own certificate, for who is to believe it.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// Writes a certificate and its key where the server expects them.
    fn write(&self, home: &Home) -> Checked {
        self.write_for(home, &Subject::default())
    }

    /// The same for this subject.
    pub(super) fn write_for(&self, home: &Home, subject: &Subject) -> Checked {
        let mut params = CertificateParams::new(subject.names.clone())?;
        if let Some((from, until)) = subject.years {
            params.not_before = date_time_ymd(from, 1, 1);
            params.not_after = date_time_ymd(until, 1, 1);
        }
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        fs::write(home.file("tls.pem"), certificate.pem())?;
        fs::write(home.file("tls.key"), key.serialize_pem())?;
        Ok(())
    }

    /// The same server with such a certificate.
    pub(super) fn certify(&self, home: Home) -> Checked<Home> {
        self.write(&home)?;
        let (certificates, key) = (home.file("tls.pem"), home.file("tls.key"));
        Ok(home
            .set("TLS_CERTIFICATES", &certificates.display().to_string())
            .set("TLS_KEY", &key.display().to_string()))
    }

    /// A client that believes this authority alone.
    pub(super) fn client(&self) -> Checked<Client> {
        Client::trusting(&self.root)
    }
}

/// Whom a certificate is for.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    names: Vec<String>,
    years: Option<(i32, i32)>,
}

impl Default for Subject {
    /// This computer, now.
    fn default() -> Self {
        Self {
            names: vec!["127.0.0.1".to_owned(), "localhost".to_owned()],
            years: None,
        }
    }
}

impl Subject {
    pub(super) fn named(self, name: &str) -> Self {
        let names = vec![name.to_owned()];
        Self { names, ..self }
    }

    /// From the beginning of one year to the beginning of another.
    pub(super) fn valid(self, years: (i32, i32)) -> Self {
        let years = Some(years);
        Self { years, ..self }
    }
}

/// New files are served after SIGHUP, broken ones are not, and nobody is turned away meanwhile.
pub(super) fn reload(world: &World) -> Checked<String> {
    let (old, new) = (Authority::new("old")?, Authority::new("new")?);
    let home = old.certify(Home::new(world, "tls")?)?;
    let running = home.start()?;
    let base = home.base().replace("http:", "https:");
    let license = vendor::sell(world, &home, "840000001")?;
    let mut site = Site::new(&license.number, 1, &vendor::root(&home)?)?;
    site.activates(&old.client()?, &base, &license.token)?;
    site.checks_in(&old.client()?, &base)?;
    let over = Arc::new(AtomicBool::new(false));
    let visitors = visit(&old, &new, &base, &over);
    switch(&home, &running, &old, &new, &base)?;
    break_files(&home, &running, &new, &base)?;
    over.store(true, Ordering::SeqCst);
    let visits = visitors.join();
    let visits = visits.unwrap_or_else(|_| Err(Wrong("a visitor panicked".to_owned())))?;
    site.checks_in(&new.client()?, &base)?;
    running.stop()?;
    Ok(format!(
        "{visits} visits meanwhile, each with one of the two certificates"
    ))
}

fn switch(home: &Home, running: &Running, old: &Authority, new: &Authority, base: &str) -> Checked {
    let status = format!("{base}/v1/status");
    demand(new.client()?.get(&status, &[]).is_err(), || {
        "the new one is served before it is there".to_owned()
    })?;
    let kept = old.client()?;
    kept.get(&status, &[])?.json()?;
    new.write(home)?;
    running.signal(Signal::HUP)?;
    home.wait_for_log("read the TLS certificates")?;
    new.client()?.get(&status, &[])?.json()?;
    demand(old.client()?.get(&status, &[]).is_err(), || {
        "the old one is still served".to_owned()
    })?;
    // A connection that stands goes on.
    kept.get(&status, &[])?.json().map(drop)
}

fn break_files(home: &Home, running: &Running, new: &Authority, base: &str) -> Checked {
    let status = format!("{base}/v1/status");
    fs::write(
        home.file("tls.pem"),
        "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n",
    )?;
    running.signal(Signal::HUP)?;
    home.wait_for_log("the TLS certificates; those before stay in use")?;
    new.client()?.get(&status, &[])?.json()?;
    Ok(())
}

/// Somebody connects anew all the time; one of both certificates must be there.
fn visit(
    old: &Authority,
    new: &Authority,
    base: &str,
    over: &Arc<AtomicBool>,
) -> thread::JoinHandle<Checked<u32>> {
    let (old, new, over) = (old.root.clone(), new.root.clone(), Arc::clone(over));
    let status = format!("{base}/v1/status");
    thread::spawn(move || {
        let mut visits = 0;
        while !over.load(Ordering::SeqCst) || visits == 0 {
            let first = Client::trusting(&old)?.get(&status, &[]);
            let reply = first.or_else(|_| Client::trusting(&new)?.get(&status, &[]))?;
            reply.json()?;
            visits += 1;
        }
        Ok(visits)
    })
}

/// Limits are by the client's address, and only a configured proxy is believed about it.
pub(super) fn proxies(world: &World) -> Checked<String> {
    let cases = [
        ("nobody", "", "x-forwarded-for", [true, false]),
        (
            "a proxy",
            "[\"127.0.0.0/8\"]",
            "x-forwarded-for",
            [true, true],
        ),
        (
            "the standard field",
            "[\"127.0.0.1\"]",
            "forwarded",
            [true, true],
        ),
        (
            "another proxy",
            "[\"10.0.0.0/8\"]",
            "x-forwarded-for",
            [true, false],
        ),
    ];
    for (at, (what, trusted, header, expected)) in cases.into_iter().enumerate() {
        let mut home = Home::new(world, &format!("proxy-{at}"))?
            .set("RATES_TOKENS_PER_ADDRESS", "1")
            .set("FORWARDED_HEADER", header);
        if !trusted.is_empty() {
            home = home.set("TRUSTED_PROXIES", trusted);
        }
        let running = home.start()?;
        let passed = ["192.0.2.1", "192.0.2.2"].map(|client| passes(&home, header, client));
        for (passed, expected) in passed.into_iter().zip(expected) {
            demand(passed? == expected, || format!("{what}: limited wrongly"))?;
        }
        // What a client claims before the proxy's own word counts for nothing.
        let claimed = format!(
            "{}, {}",
            said(header, "203.0.113.9"),
            said(header, "192.0.2.2")
        );
        demand(!request(&home, header, &claimed)?, || {
            format!("{what}: the client's own claim was believed")
        })?;
        running.stop()?;
    }
    wrong_setting(world)?;
    Ok(format!("{} settings", cases.len()))
}

fn said(header: &str, client: &str) -> String {
    if header == "forwarded" {
        format!("for={client}")
    } else {
        client.to_owned()
    }
}

fn passes(home: &Home, header: &str, client: &str) -> Checked<bool> {
    request(home, header, &said(header, client))
}

/// Whether an activation for an unknown license is not rated.
fn request(home: &Home, header: &str, value: &str) -> Checked<bool> {
    let site = Site::new("850000001", 1, &vendor::root(home)?)?;
    let token = "00000-00000-00000-00000-00000".parse()?;
    let signed = site.activation(&token, nonce())?;
    let url = format!("{}/v1/activations", home.base());
    let reply = Client::new().send_with::<Activation>(&url, &signed, &[(header, value)])?;
    if reply.status == 429 {
        reply.expect(429, "rate-limited")?;
        return Ok(false);
    }
    reply.expect(401, "token-wrong")?;
    Ok(true)
}

fn wrong_setting(world: &World) -> Checked {
    let home = Home::new(world, "proxy-wrong")?.set("TRUSTED_PROXIES", "[\"proxy.example.com\"]");
    let output = home.try_command(&["config"])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let fits = output.status.code() == Some(2) && said.contains("\"proxy.example.com\" is neither");
    demand(fits, || format!("a wrong setting: {said}"))
}
