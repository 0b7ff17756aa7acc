//! Every scenario, and every check that must be seen to pass. What is not reported by the guest has
//! failed: nothing can be left out silently.

/// What a scenario needs at the other end of the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A dongle of any make.
    Dongle,
    /// The firmware image with its boot stage, in the emulated chip.
    Image,
}

/// One scenario.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its name, for the command line.
    pub name: &'static str,
    /// The features that it shows (`tests/requirements.md`).
    pub shows: &'static str,
    /// What it needs.
    pub needs: Needs,
    /// Its checks, in their order.
    pub checks: &'static [&'static str],
}

/// All of them, in the order in which they run: each goes on with what the ones before it left.
pub const PLAN: &[Scenario] = &[
    Scenario {
        name: "descriptors",
        shows: "D-2",
        needs: Needs::Dongle,
        checks: &[
            "rusb sees the ids, one HID interface and its two endpoints",
            "the kernel read the report descriptor",
            "each unit has a serial number of its own",
        ],
    },
    Scenario {
        name: "provision",
        shows: "D-1, D-5",
        needs: Needs::Dongle,
        checks: &[
            "a blank dongle is listed at its hidraw node",
            "it makes a key, gets number, root and certificate",
            "locked, it is not provisioned again",
        ],
    },
    Scenario {
        name: "verify",
        shows: "D-2, D-3, P-12",
        needs: Needs::Dongle,
        checks: &[
            "a real promos.json is accepted",
            "an edited one is refused",
            "the doctor finds nothing",
        ],
    },
    Scenario {
        name: "attestations",
        shows: "D-3",
        needs: Needs::Dongle,
        checks: &["many attestations in a row hold"],
    },
    Scenario {
        name: "counters",
        shows: "D-8, D-9",
        needs: Needs::Dongle,
        checks: &[
            "a signed update sets a counter's limit, once",
            "units are used and counted",
            "more than is left is refused",
            "the count survives a power cycle",
        ],
    },
    Scenario {
        name: "presence",
        shows: "D-4",
        needs: Needs::Dongle,
        checks: &[
            "a program runs while the dongle is plugged",
            "pulled, the countdown is announced",
            "put back, the countdown is cancelled",
            "not put back, the program is stopped",
            "without the dongle, no start",
        ],
    },
    Scenario {
        name: "wrong-dongle",
        shows: "D-3",
        needs: Needs::Dongle,
        checks: &[
            "another dongle of the same vendor is told apart",
            "with both plugged, the right one is found",
        ],
    },
    Scenario {
        name: "clone",
        shows: "D-3",
        needs: Needs::Dongle,
        checks: &["a copied flash on another unit proves nothing"],
    },
    Scenario {
        name: "power-cuts",
        shows: "D-9",
        needs: Needs::Dongle,
        checks: &[
            "cut while units are used: none lost, none used twice",
            "cut while a license is learnt: alive, old or new",
            "cut while a dongle is provisioned: alive, old or new",
        ],
    },
    Scenario {
        name: "firmware",
        shows: "D-5",
        needs: Needs::Image,
        checks: &[
            "a newer image is installed, and the license holds",
            "the dongle refuses an older image",
            "the dongle refuses another vendor's image",
            "an image that hangs is taken back",
            "cut while an image is brought and installed: one of the two runs",
        ],
    },
    Scenario {
        name: "flash",
        shows: "D-5",
        needs: Needs::Image,
        checks: &[
            "a board in its USB boot loader is found",
            "it is flashed, read back and started",
            "what was flashed boots as a blank dongle",
        ],
    },
    Scenario {
        name: "junk",
        shows: "D-2",
        needs: Needs::Dongle,
        checks: &[
            "junk through hidraw: alive, and honest afterwards",
            "junk past the kernel's driver: alive, and honest afterwards",
        ],
    },
];

/// The scenario of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Scenario> {
    PLAN.iter().find(|scenario| scenario.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_name_stands_twice() {
        let names: BTreeSet<_> = PLAN.iter().map(|scenario| scenario.name).collect();
        assert_eq!(names.len(), PLAN.len());
        let checks: Vec<_> = PLAN.iter().flat_map(|one| one.checks).collect();
        let different: BTreeSet<_> = checks.iter().collect();
        assert_eq!(different.len(), checks.len());
    }
}
