use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use super::*;
use crate::{
    Code,
    dongle::fake_vendor as vendor,
    transport::{
        Device as _,
        bus::Bus,
        fake::seams,
        image::ImageFile,
        sim::{SimDevice, SimTransport},
    },
};

/// Dongles of a test: by node, what is there and what opening it gives.
struct Fakes {
    seams: Seams,
    nodes: BTreeMap<&'static str, Node>,
    opened: Mutex<Vec<String>>,
}

type Make = fn(&Seams) -> Node;

enum Node {
    Dongle(Bus<SimDevice>),
    Denied,
    Silent,
    OnBusOnly,
}

impl Fakes {
    fn new(nodes: impl IntoIterator<Item = (&'static str, Make)>) -> Self {
        let seams = seams();
        Self {
            nodes: nodes
                .into_iter()
                .map(|(path, node)| (path, node(&seams)))
                .collect(),
            seams,
            opened: Mutex::default(),
        }
    }

    fn find(&self, wanted: Wanted) -> Result<Found, DiscoveryError> {
        find(self, wanted, &self.seams)
    }

    fn code(&self, wanted: Wanted) -> Code {
        self.find(wanted).expect_err("not found").code()
    }
}

impl Enumerate for Fakes {
    fn candidates(&self) -> Result<Vec<Candidate>, TransportError> {
        let candidate = |(path, node): (&&str, &Node)| Candidate {
            place: match node {
                Node::OnBusOnly => Place::Usb(UsbAddress { bus: 1, device: 7 }),
                _ => Place::Hid((*path).to_owned()),
            },
            serial: None,
            access: match node {
                Node::Denied => Access::Denied,
                Node::OnBusOnly => Access::NoNode,
                _ => Access::Ready,
            },
        };
        Ok(self.nodes.iter().map(candidate).collect())
    }

    fn open(&self, candidate: &Candidate) -> Result<Box<dyn Transport>, TransportError> {
        let place = candidate.place.to_string();
        self.opened
            .lock()
            .expect("not poisoned")
            .push(place.clone());
        match self.nodes.get(&*place) {
            Some(Node::Dongle(bus)) => Ok(Box::new(bus.open())),
            Some(Node::Denied) => Err(TransportError::Permission { place }),
            _ => Err(TransportError::Device {
                place,
                reason: "no answer".into(),
            }),
        }
    }
}

fn blank(seams: &Seams) -> Node {
    let mut device = SimDevice::blank(&seams.rng).expect("random numbers");
    let _ = device.give(0);
    Node::Dongle(Bus::new(device, Arc::clone(&seams.timer)))
}

fn number<const SERIAL: u32>(seams: &Seams) -> Node {
    let node = blank(seams);
    if let Node::Dongle(bus) = &node {
        let mut dongle = Dongle::open(bus.open(), seams.clone()).expect("answers");
        vendor::provision(&mut dongle, SERIAL);
    }
    node
}

fn wanted(serial: u32) -> Wanted {
    Wanted::Dongle(DongleId::new(serial).expect("eight digits"), None)
}

/// D-3: of several dongles the one that the license names is found.
#[test]
fn the_dongle_that_is_meant_is_found_among_others() {
    let fakes = Fakes::new([
        ("/dev/hidraw0", number::<1> as Make),
        ("/dev/hidraw1", number::<2>),
        ("/dev/hidraw2", number::<3>),
    ]);
    let mut found = fakes.find(wanted(2)).expect("plugged in");
    assert_eq!(found.candidate.place, Place::Hid("/dev/hidraw1".into()));
    found.dongle.ping(b"hello").expect("can be used");
    assert_eq!(
        *fakes.opened.lock().expect("not poisoned"),
        ["/dev/hidraw0", "/dev/hidraw1"]
    );
    assert_eq!(fakes.code(wanted(9)), Code::DongleOther);
    assert_eq!(fakes.code(Wanted::Only), Code::Usage);
}

/// D-3: a copied ID does not hide the dongle that has the license's key.
#[test]
fn of_two_with_one_id_the_one_with_the_key_is_taken() {
    let fakes = Fakes::new([
        ("/dev/hidraw0", number::<1> as Make),
        ("/dev/hidraw1", number::<1>),
    ]);
    let all = survey(&fakes, &fakes.seams).expect("listed");
    for (candidate, info) in all {
        let info = info.expect("answers");
        let wanted = Wanted::Dongle(info.dongle.expect("an id"), info.public_key);
        let found = fakes.find(wanted).expect("plugged in");
        assert_eq!(found.candidate, candidate);
    }
    let other_key = Wanted::Dongle(
        DongleId::new(1).expect("eight digits"),
        Some(PublicKey([7; 32])),
    );
    // Whether it is a copy is for the attestation to show.
    fakes
        .find(other_key)
        .expect("one with that id is plugged in");
}

#[test]
fn the_only_dongle_needs_no_name() {
    let fakes = Fakes::new([("/dev/hidraw0", blank as Make)]);
    assert_eq!(
        fakes.find(Wanted::Only).expect("the only one").info.dongle,
        None
    );
    assert_eq!(fakes.code(wanted(1)), Code::DongleUnprovisioned);
}

/// D-2: "no dongle" is said only when there is none; otherwise what the user can mend.
#[test]
fn what_hinders_is_told_by_what_can_be_done_about_it() {
    let none: [(&str, Make); 0] = [];
    assert_eq!(Fakes::new(none).code(wanted(1)), Code::DongleMissing);

    let no_node = ("usb", (|_: &Seams| Node::OnBusOnly) as Make);
    let fakes = Fakes::new([no_node]);
    for wanted in [wanted(1), Wanted::Only] {
        let error = fakes.find(wanted).expect_err("no way to it");
        assert!(matches!(error, DiscoveryError::NoNode { .. }), "{error}");
        assert_eq!(error.code(), Code::DonglePermission);
        assert!(error.to_string().contains("USB bus 1, device 7"), "{error}");
    }

    let silent = ("/dev/hidraw3", (|_: &Seams| Node::Silent) as Make);
    assert_eq!(
        Fakes::new([no_node, silent]).code(wanted(1)),
        Code::DongleSilent
    );

    let other = ("/dev/hidraw4", number::<5> as Make);
    let denied = ("/dev/hidraw5", (|_: &Seams| Node::Denied) as Make);
    let fakes = Fakes::new([no_node, silent, other, denied]);
    let error = fakes.find(wanted(1)).expect_err("may be the denied one");
    assert!(
        matches!(error, DiscoveryError::Permission { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("/dev/hidraw5"), "{error}");
    fakes.find(wanted(5)).expect("nothing hinders this one");
}

fn simulated(path: &Path, serial: u32, seams: &Seams) {
    SimTransport::create(path, seams).expect("created");
    let transport = SimTransport::open(path, seams).expect("plugged in");
    let mut dongle = Dongle::open(transport, seams.clone()).expect("answers");
    vendor::provision(&mut dongle, serial);
}

/// The real enumeration, with simulated dongles in a directory.
#[test]
fn files_are_listed_opened_and_busy() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let seams = seams();
    let path = directory.path().join("a.dongle");
    simulated(&path, 1, &seams);
    fs::write(directory.path().join("notes.txt"), "none").expect("written");
    let missing = directory.path().join("not there");
    let system = SystemDongles::new(vec![directory.path().into(), missing], seams.clone());
    let file = |candidates: Vec<Candidate>| -> Candidate {
        let mut files = candidates
            .into_iter()
            .filter(|one| matches!(one.place, Place::File(_)));
        let only = files.next().expect("one file");
        assert_eq!(files.next(), None);
        only
    };
    let candidate = file(system.candidates().expect("listed"));
    assert_eq!(
        (candidate.access, &candidate.place),
        (Access::Ready, &Place::File(path.clone()))
    );
    let found = find(&system, wanted(1), &seams).expect("found");
    assert_eq!(
        file(system.candidates().expect("listed")).access,
        Access::Busy
    );
    drop(found);

    // A listing is no power-up.
    let boots = find(&system, wanted(1), &seams).expect("found").info.boots;
    system.candidates().expect("listed");
    assert_eq!(
        find(&system, wanted(1), &seams).expect("found").info.boots,
        boots + 1
    );

    let (held, _) = ImageFile::open(&path, &*seams.timer).expect("locked");
    let error = find(&system, wanted(1), &seams).expect_err("held by another program");
    assert_eq!(error.code(), Code::DongleBusy, "{error}");
    drop(held);
}

/// D-2: without any dongle, the real enumeration gives an empty list.
#[test]
fn an_empty_machine_is_no_error() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let system = SystemDongles::new(vec![directory.path().into()], seams());
    let candidates = system.candidates().expect("listed");
    // A developer's machine may have one plugged in; this test is about the others.
    assert!(
        candidates
            .iter()
            .all(|one| !matches!(one.place, Place::File(_)))
    );
}

/// D-2: who asked for a directory that is not there is told so, not only that there is no dongle.
#[test]
fn a_directory_that_is_not_there_is_named() {
    let directory = tempfile::tempdir().expect("temporary directory");
    let missing = directory.path().join("nosuch");
    let directories = vec![directory.path().into(), missing.clone()];
    let system = SystemDongles::new(directories, seams());
    assert_eq!(system.absent(), [missing]);
    let none: [(&str, Make); 0] = [];
    let error = Fakes::new(none).find(Wanted::Only).expect_err("no dongle");
    let error = error.with_absent(|| system.absent());
    assert!(error.to_string().ends_with("nosuch"), "{error}");
    let problem = crate::Problem::from(error).to_string();
    assert!(
        problem.contains("absent=") && problem.contains("nosuch"),
        "{problem}"
    );
}
