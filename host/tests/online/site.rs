//! A plant with a soft-dongle license: its computer, its server.

use std::sync::{Arc, Mutex};

use keyfob::{
    Problem, Site,
    guard::{Status, Supervisor},
    hardware::HardwareSource,
    online::{Ask, Client, Means, Outcome, Registration, Server},
};
use licfmt::{
    DongleId, KeyId, PublicKey,
    hardware::{Component, ComponentHash, Hardware},
    license::{Control, Environment, HardDongle, Kind, License, Profile, Protection, SoftDongle},
    online::{RunStatus, Token},
};

use crate::{
    plant::{Plant, license, with_time},
    server::FakeServer,
};

/// A computer whose parts can be exchanged.
#[derive(Clone)]
pub struct Computer(Arc<Mutex<String>>);

impl Computer {
    pub fn new(disk: &str) -> Self {
        Self(Arc::new(Mutex::new(disk.to_owned())))
    }

    pub fn exchange_disk(&self, disk: &str) {
        disk.clone_into(&mut self.0.lock().expect("unpoisoned"));
    }
}

impl HardwareSource for Computer {
    fn read(&self, vendor: KeyId) -> Result<Hardware, Problem> {
        let disk = self.0.lock().expect("unpoisoned");
        let hash = |component, value: &str| Some(ComponentHash::of(vendor, component, value));
        Ok(Hardware {
            disk: hash(Component::Disk, &disk),
            cpu: hash(Component::Cpu, "GenuineIntel 6 158 10"),
            firmware: hash(Component::Firmware, "machine"),
            network: None,
        })
    }
}

pub struct Online {
    pub plant: Plant,
    pub server: FakeServer,
    pub computer: Computer,
}

pub fn token() -> Token {
    Token::from_random([5; 16])
}

pub fn soft(profile: Profile) -> License {
    let dongle = HardDongle {
        id: DongleId::new(1).expect("a number"),
        public_key: PublicKey([0; 32]),
    };
    with_time(License {
        protection: Protection::SoftDongle(SoftDongle {}),
        control: Control::of(profile),
        kind: match profile {
            Profile::Engineering => Kind::Engineering,
            _ => Kind::Standard,
        },
        tiers: Vec::new(),
        ..license(dongle)
    })
}

/// What the site is registered with.
pub fn registration() -> Registration {
    Registration {
        server: Server {
            address: "https://license.example.com".into(),
            proxy: None,
            ca: None,
        },
        number: "1921900011".parse().expect("a number"),
        environment: Environment::Production,
        enabled: false,
        instance: "main".parse().expect("a name"),
        designated: false,
    }
}

impl Online {
    /// Not registered.
    pub fn blank(profile: Profile) -> Self {
        let plant = Plant::new();
        let server = FakeServer::new(soft(profile), token(), plant.clocks.clone());
        Self {
            plant,
            server,
            computer: Computer::new("WD-1"),
        }
    }

    /// Registered; nothing ran yet.
    pub fn registered(profile: Profile) -> Self {
        let online = Self::blank(profile);
        let registered = online.register(&registration());
        assert!(
            matches!(registered, Ok(Outcome::Answered(_))),
            "{registered:?}"
        );
        online
    }

    /// And its program runs.
    pub fn running(profile: Profile) -> (Self, Supervisor) {
        let online = Self::registered(profile);
        let (supervisor, status) = online.start().expect("all is well");
        assert_eq!(crate::brief(&status), crate::RUN);
        (online, supervisor)
    }

    pub fn site(&self) -> Site {
        self.instance("main")
    }

    pub fn instance(&self, name: &str) -> Site {
        Site {
            online: Means {
                http: Arc::new(self.server.clone()),
                hardware: Arc::new(self.computer.clone()),
                instance: Some(name.parse().expect("a name")),
                ..Means::system()
            },
            ..self.plant.site()
        }
    }

    pub fn register(&self, registration: &Registration) -> Result<Outcome, Problem> {
        self.with_client(|client| client.register(registration, &token()))
    }

    pub fn check_in(&self) -> Result<Outcome, Problem> {
        let ask = Ask {
            status: RunStatus::Running,
            timeout: std::time::Duration::from_secs(1),
            known: None,
        };
        self.with_client(|client| client.check_in(&ask))
    }

    pub fn with_client<T>(&self, use_it: impl FnOnce(&Client<'_>) -> T) -> T {
        let site = self.site();
        use_it(&Client {
            directory: &site.directory,
            states: &site.states,
            program: &site.program,
            means: &site.online,
            seams: &site.seams,
        })
    }

    pub fn start(&self) -> Result<(Supervisor, Status), Problem> {
        Supervisor::start(self.site())
    }

    /// Days go by, looked at every hour: a look that comes late changes nothing but that.
    pub fn days(&self, supervisor: &mut Supervisor, days: u64) -> Status {
        self.hours(supervisor, days * 24)
    }

    /// The same for hours.
    pub fn hours(&self, supervisor: &mut Supervisor, hours: u64) -> Status {
        let mut status = supervisor.look(&|| true);
        for _ in 0..hours {
            self.plant.run_nothing(crate::HOUR);
            status = supervisor.look(&|| true);
        }
        status
    }

    pub fn licinfo(&self) -> Vec<u8> {
        std::fs::read(self.plant.path("lic").join("licinfo.cfg")).expect("registered")
    }
}
