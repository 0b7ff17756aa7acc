//! Starts and stops.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    os::unix::net::UnixDatagram,
};

use rustix::process::Signal;

use crate::{
    clock::wait,
    http::{Client, PATIENCE},
    run::World,
    server::Home,
    site::Site,
    vendor,
    wrong::{Checked, Wrong, demand},
};

/// SIGTERM lets a running request end; the service manager is told of start and stop.
pub(super) fn stop(world: &World) -> Checked<String> {
    let home = Home::new(world, "stop")?;
    let path = home.file("notify.sock");
    let manager = UnixDatagram::bind(&path)?;
    manager.set_read_timeout(Some(PATIENCE))?;
    let mut running = home.start_with(&["--development"], &[("NOTIFY_SOCKET", &path)])?;
    hears(&manager, "READY=1")?;
    let mut stream = half_a_request(&home)?;
    running.signal(Signal::TERM)?;
    hears(&manager, "STOPPING=1")?;
    let refused = wait(PATIENCE, || TcpStream::connect(home.address).err());
    demand(refused.is_some(), || {
        "it takes connections while it stops".to_owned()
    })?;
    demand(running.is_up(), || {
        "it did not wait for the request".to_owned()
    })?;
    stream.write_all(b"{}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    demand(answer.starts_with("HTTP/1.1 4"), || {
        format!("the request that ran was answered {answer:?}")
    })?;
    let status = running.end()?;
    demand(status.success(), || format!("it ends with {status}"))?;
    Ok("the request that ran was answered, READY and STOPPING were heard".to_owned())
}

/// A request whose body is still to come, and which the server has begun to read.
fn half_a_request(home: &Home) -> Checked<TcpStream> {
    let mut stream = TcpStream::connect(home.address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = "POST /v1/admin/invitations/accept HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes())?;
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on)?;
    demand(go_on.starts_with(b"HTTP/1.1 100"), || {
        format!("no 100: {:?}", String::from_utf8_lossy(&go_on))
    })?;
    Ok(stream)
}

fn hears(manager: &UnixDatagram, what: &str) -> Checked {
    let mut buffer = [0; 512];
    let read = manager.recv(&mut buffer)?;
    let said = String::from_utf8_lossy(&buffer[..read]).into_owned();
    demand(said.lines().any(|line| line == what), || {
        format!("the service manager heard {said:?}, not {what}")
    })
}

/// A second server on the same SQLite file is told so, and the first goes on. So it is with `restore`.
pub(super) fn twice(world: &World) -> Checked<String> {
    let home = Home::new(world, "twice")?;
    let running = home.start()?;
    let second = home.clone().set("LISTEN", "127.0.0.1:0");
    let output = second.try_command(&["serve"])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    demand(
        output.status.code() == Some(3) && said.contains("another server runs on this database"),
        || format!("the second server: {said}"),
    )?;
    let client = Client::new();
    client
        .get(&format!("{}/v1/health", home.base()), &[])?
        .json()?;
    running.stop()?;
    home.start()?.stop()?;
    Ok("the second one is refused, the first goes on".to_owned())
}

/// Without a certificate the server runs and says what to do; with the root's word it signs, without a restart.
pub(super) fn uncertified(world: &World) -> Checked<String> {
    let home = Home::new(world, "uncertified")?;
    let vendor = vendor::certify(world, &home, "uncertified-vendor")?;
    let (certificate, root) = (home.file("issuer.pem"), home.file("root.pem"));
    let (kept, kept_root) = (vendor.join("issuer.pem"), vendor.join("root.pem"));
    std::fs::rename(&certificate, &kept)?;
    std::fs::rename(&root, &kept_root)?;
    let running = home.start_with(&[], &[])?;
    home.wait_for_log("not certified yet: take the request to the root")?;
    let client = Client::new();
    let url = format!("{}/v1/status", home.base());
    let status = client.get(&url, &[])?.json()?;
    demand(
        status["certified"] == false && status["development"] == false,
        || status.to_string(),
    )?;
    let known = vendor::read_root(&kept_root)?;
    let mut site = Site::new("820000001", 1, &known)?;
    site.held = 1;
    site.asks(&client, &home.base(), crate::site::nonce())?
        .expect(503, "not-certified")?;
    std::fs::copy(&kept, &certificate)?;
    std::fs::copy(&kept_root, &root)?;
    running.signal(Signal::HUP)?;
    home.wait_for_log("read the issuer's certificate")?;
    let license = vendor::sell(world, &home, "820000001")?;
    site.held = 0;
    site.activates(&client, &home.base(), &license.token)?;
    site.checks_in(&client, &home.base())?;
    let status = client.get(&url, &[])?.json()?;
    demand(
        status["certified"] == true && status["development"] == false,
        || status.to_string(),
    )?;
    running.stop()?;
    Ok("503 not-certified, then signed after SIGHUP".to_owned())
}

/// Development is said in the status and in the log; the first start invites an administrator.
pub(super) fn development(world: &World) -> Checked<String> {
    let home = Home::new(world, "development")?;
    let running = home.start()?;
    let client = Client::new();
    let status = client
        .get(&format!("{}/v1/status", home.base()), &[])?
        .json()?;
    demand(status["development"] == true, || status.to_string())?;
    home.wait_for_log("DEVELOPMENT: the server certified itself")?;
    let invitation = wait(PATIENCE, || home.invitation().ok());
    let invitation = invitation.ok_or_else(|| Wrong("nobody is invited".to_owned()))?;
    let accept = format!("{}/v1/admin/invitations/accept", home.base());
    let body = serde_json::json!({ "token": invitation });
    let access = client.post_json(&accept, &body)?.json()?;
    let token = access["token"].as_str().unwrap_or_default();
    crate::secrets::remember("an access token", token);
    let bearer = format!("Bearer {token}");
    let field = [("authorization", bearer.as_str())];
    client
        .get(&format!("{}/v1/admin/attention", home.base()), &field)?
        .json()?;
    client
        .post_json(&accept, &body)?
        .expect(401, "unauthorized")?;
    running.stop()?;
    Ok("said in both; the invitation is good once".to_owned())
}
