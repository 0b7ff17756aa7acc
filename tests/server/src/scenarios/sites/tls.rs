//! TLS between site and server: what is not the server is nobody (decision 11).

use crate::{
    place::{Place, forks},
    run::World,
    scenarios::tls::{Authority, Subject},
    server::Home,
    vendor,
    wrong::{Checked, demand},
};

const UNREACHABLE: &str = "server-unreachable";
const REFUSED: &str = "its certificate or encryption is not accepted";

/// P-16, decision 11: a private authority is believed where it is named. Another authority, another name, a certificate
/// that is over or not valid yet: unreachable, with the reason, and nothing changes.
pub(in super::super) fn certificates(world: &World) -> Checked<String> {
    let (ours, other) = (Authority::new("ours")?, Authority::new("other")?);
    let home = ours.certify(Home::new(world, "site-tls")?)?;
    let base = home.base().replace("http://127.0.0.1", "https://localhost");
    let running = home.start()?;
    let sold = vendor::sell(world, &home, "860000001")?;
    let place = Place::new(world, "site-tls-place", &home)?;
    place.write("ours.pem", ours.root())?;
    place.write("other.pem", other.root())?;
    for stranger in [&["--ca-file", "other.pem"][..], &[]] {
        let said = place.registers(&base, &sold, stranger)?;
        said.expect(UNREACHABLE, REFUSED)?;
        place.says(&["verify"])?.expect("not-registered", "")?;
    }
    let plain = home.base();
    let said = place.registers(&plain, &sold, &[])?;
    demand(said.status == 31, || format!("without TLS: {said:?}"))?;
    place
        .registers(&base, &sold, &["--ca-file", "ours.pem"])?
        .done()?;
    running.stop()?;

    let cases = strangers(&ours, &other);
    for (at, (what, authority, subject, reason)) in cases.iter().enumerate() {
        let before = place.lease()?;
        authority.write_for(&home, subject)?;
        let running = home.start()?;
        let said = place.says(&["refresh"])?;
        said.expect(UNREACHABLE, REFUSED)?;
        said.expect(UNREACHABLE, reason)?;
        demand(place.lease()? == before, || {
            format!("{what}: another lease")
        })?;
        running.stop()?;
        ours.write_for(&home, &Subject::default())?;
        let running = home.start()?;
        let after = place.says(&["refresh"])?.lease()?;
        demand(after > before, || {
            format!("{what}, case {at}: no new lease")
        })?;
        running.stop()?;
    }
    demand(forks(&home, &sold.number)? == 0, || {
        "a copy was seen".to_owned()
    })?;
    Ok(format!("{} certificates are nobody's", cases.len()))
}

/// Who certifies what, and what is said of it.
type Case<'a> = (&'static str, &'a Authority, Subject, &'static str);

fn strangers<'a>(ours: &'a Authority, other: &'a Authority) -> [Case<'a>; 4] {
    let good = Subject::default;
    [
        ("another authority", other, good(), "UnknownIssuer"),
        (
            "another name",
            ours,
            good().named("license.example.com"),
            "not valid for name",
        ),
        ("over", ours, good().valid((2020, 2021)), "expired"),
        ("not yet", ours, good().valid((4000, 4001)), "not valid yet"),
    ]
}
