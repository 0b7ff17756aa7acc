// A plant for tests: a vendor's keys, simulated dongles in files, a license directory, clocks that
// jump. Also part of the example in `keyfob::guard`, so there is no inner documentation here.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use ed25519_dalek::SigningKey;
use keyfob::{
    Clock, Moment, Program, Rng, RngError, Site,
    directory::Directory,
    discovery::SystemDongles,
    dongle::{Certificates, Dongle},
    guard::{Status, Supervisor},
    state::StateDir,
    transport::{Seams, Timer, sim::SimTransport},
};
use licfmt::{
    Certificate, DongleId, Nonce, PublicKey, Purpose, Revision, RevocationNumber, RootKey, Sealed,
    UnixTime, Validity,
    device::{DeviceCertificate, Tier},
    document::Document,
    envelope::{self, Signer},
    ext::Ext,
    license::{
        Control, Display, Environment, Feature, HardDongle, Kind, License, Licensee, Limit,
        Profile, Protection, Seat, TimeToken,
    },
    limits::Count,
    statement::{LicenseFloor, TimeStatement},
};

/// 2026-11-21T09:00:00Z.
pub const NOW: u64 = 1_795_251_600;

/// Clocks that only move when told to, or when somebody sleeps.
#[derive(Debug)]
pub struct Clocks {
    wall_ms: AtomicU64,
    uptime_ms: AtomicU64,
}

impl Clocks {
    /// Somebody sets the wall clock.
    pub fn set_wall(&self, unix: u64) {
        self.wall_ms.store(unix * 1000, SeqCst);
    }
}

impl Clock for Clocks {
    fn now(&self) -> Moment {
        Moment {
            wall: UnixTime(self.wall_ms.load(SeqCst) / 1000),
            uptime_ms: self.uptime_ms.load(SeqCst),
        }
    }
}

impl Timer for Clocks {
    fn sleep_ms(&self, ms: u64) {
        self.wall_ms.fetch_add(ms, SeqCst);
        self.uptime_ms.fetch_add(ms, SeqCst);
    }
}

/// Different bytes at each call, the same in each run (`SplitMix64`).
#[derive(Debug, Default)]
struct CountingRng(AtomicU64);

impl Rng for CountingRng {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RngError> {
        for chunk in bytes.chunks_mut(8) {
            let mut word = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, SeqCst);
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let word = (word ^ (word >> 31)).to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn root() -> SigningKey {
    key(1)
}

fn issuer() -> SigningKey {
    key(2)
}

fn issuer_certificate() -> Sealed<Certificate> {
    let certificate = Certificate {
        root: PublicKey::from(&root().verifying_key()).id(),
        subject: PublicKey::from(&issuer().verifying_key()),
        purposes: Purpose::ALL.into_iter().collect(),
        validity: Validity {
            not_before: UnixTime(0),
            not_after: UnixTime::MAX,
        },
    };
    Sealed::sign(&certificate, &root())
}

fn text<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a good text")
}

pub struct Plant {
    scratch: tempfile::TempDir,
    pub clocks: Arc<Clocks>,
    pub seams: Seams,
}

impl Plant {
    /// An empty plant with clocks that jump.
    pub fn new() -> Self {
        let clocks = Arc::new(Clocks {
            wall_ms: AtomicU64::new(NOW * 1000),
            uptime_ms: AtomicU64::new(0),
        });
        let scratch = tempfile::tempdir().expect("a temporary directory");
        for directory in ["lic", "usb", "drawer"] {
            fs::create_dir(scratch.path().join(directory)).expect("a directory");
        }
        Self {
            scratch,
            seams: Seams {
                timer: clocks.clone(),
                rng: Arc::new(CountingRng::default()),
            },
            clocks,
        }
    }

    /// As the protected program sees it.
    pub fn site(&self) -> Site {
        let usb = self.path("usb");
        Site {
            program: Program {
                product: Some(text("promos")),
                environment: Environment::Production,
                roots: vec![
                    RootKey::new(&PublicKey::from(&root().verifying_key())).expect("a strong key"),
                ],
            },
            directory: Directory::new(self.path("lic")),
            states: StateDir::new(self.path("state")),
            dongles: Arc::new(SystemDongles::new(vec![usb], self.seams.clone())),
            seams: self.seams.clone(),
            agent: None,
            online: keyfob::online::Means::system(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    fn usb(&self, serial: u32) -> PathBuf {
        self.path("usb").join(format!("{serial}.dongle"))
    }

    fn drawer(&self, serial: u32) -> PathBuf {
        self.path("drawer").join(format!("{serial}.dongle"))
    }

    /// Makes and plugs in a dongle with this number.
    pub fn dongle(&self, serial: u32) -> HardDongle {
        let path = self.usb(serial);
        SimTransport::create(&path, &self.seams).expect("a new file");
        let plugged = SimTransport::open(&path, &self.seams).expect("plugged in");
        provision(plugged, &self.seams, serial)
    }

    pub fn pull(&self, serial: u32) {
        fs::rename(self.usb(serial), self.drawer(serial)).expect("it was plugged in");
    }

    pub fn plug(&self, serial: u32) {
        fs::rename(self.drawer(serial), self.usb(serial)).expect("it was in the drawer");
    }

    /// Writes a file of the license directory.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path("lic").join(name), bytes).expect("written");
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path("lic").join(name)).expect("it was there");
    }

    /// Issues a license and puts it in place.
    pub fn issue(&self, license: &License) {
        self.put("promos.json", &sealed(license));
    }

    /// A plant with dongle 1, a license for it, and a program that runs.
    pub fn running() -> (Self, Supervisor) {
        let plant = Self::new();
        plant.issue(&license(plant.dongle(1)));
        let (supervisor, status) = Supervisor::start(plant.site()).expect("all is well");
        assert_eq!(status.verdict, keyfob::control::Verdict::Run);
        (plant, supervisor)
    }

    /// Time goes by, and nobody looks.
    pub fn run_nothing(&self, seconds: u64) {
        self.clocks.sleep_ms(seconds * 1000);
    }

    /// Lets a program run for so many seconds, looked at whenever it is time.
    pub fn run(&self, supervisor: &mut Supervisor, seconds: u64) -> Status {
        let until = self.seams.now_ms() + seconds * 1000;
        loop {
            let status = supervisor.look(&|| true);
            let now = self.seams.now_ms();
            if now >= until {
                return status;
            }
            let pause = u64::try_from(status.next_look_in.as_millis()).expect("brief");
            self.clocks.sleep_ms(pause.max(1).min(until - now));
        }
    }
}

/// Makes a dongle's key, certifies it and installs the certificate.
pub fn provision<T: keyfob::transport::Transport>(
    plugged: T,
    seams: &Seams,
    serial: u32,
) -> HardDongle {
    let id = DongleId::new(serial).expect("eight digits");
    let mut dongle = Dongle::open(plugged, seams.clone()).expect("it answers");
    let new = dongle.create_key(Nonce([9; 32])).expect("a key");
    let request = new
        .request
        .open_self_signed()
        .expect("possession is proved");
    let device = DeviceCertificate {
        dongle: id,
        public_key: request.public_key,
        unit: request.unit,
        chip: request.chip,
        tier: Tier::Simulated,
        issued: UnixTime(NOW),
    };
    let certificates = Certificates {
        issuer: issuer_certificate(),
        device: Sealed::sign(&device, &issuer()),
    };
    let root = PublicKey::from(&root().verifying_key());
    dongle.install(root, &certificates).expect("installed");
    HardDongle {
        id,
        public_key: request.public_key,
    }
}

/// What the vendor signs.
pub fn sealed<D: Document>(document: &D) -> Vec<u8> {
    let signer = Signer {
        certificate: &issuer_certificate(),
        key: &issuer(),
    };
    let file = envelope::seal(document, &[signer]);
    file.expect("a good document").into_bytes()
}

/// A license with the periods that users know.
pub fn license(dongle: HardDongle) -> License {
    let none = || text("");
    let license = License {
        product: text("promos"),
        number: text("1921900011"),
        revision: Revision(3),
        kind: Kind::Standard,
        environment: Environment::Production,
        issued: UnixTime(NOW),
        not_before: UnixTime(NOW),
        expires: None,
        revocations: RevocationNumber(0),
        licensee: Licensee {
            company: none(),
            first_name: none(),
            last_name: none(),
            street: none(),
            zip: none(),
            city: none(),
            state: none(),
            country: none(),
            email: none(),
            phone: none(),
        },
        display: Display {
            name: text("Werk 7"),
            zip: none(),
            city: none(),
        },
        features: vec![Feature {
            id: text("saia-pcd"),
            unit: text("data points"),
            limit: Limit::AtMost(Count::new(6100).expect("in range")),
        }],
        options: vec![text("alarming")],
        seats: vec![Seat {
            id: text("web"),
            users: 5,
        }],
        protection: Protection::HardDongle(dongle),
        control: Control::of(Profile::HardDongle),
        tiers: vec![Tier::Simulated],
        time: None,
        ext: Ext::default(),
    };
    with_time(license)
}

/// Renews the signed time in a license, after its other fields were set.
pub fn with_time(mut license: License) -> License {
    let statement = TimeStatement {
        time: license.issued,
        revocations: license.revocations,
        license: Some(LicenseFloor {
            license: license.tag(),
            revision: license.revision,
        }),
    };
    license.time = Some(TimeToken {
        issuer: issuer_certificate(),
        statement: Sealed::sign(&statement, &issuer()),
    });
    license
}
