//! What has no say: property tests.

use std::fmt::Write as _;

use proptest::{prelude::*, sample::Index};

use super::{
    id,
    machines::{self, Machine},
};

/// A device that may come and go.
#[derive(Clone, Debug)]
enum Passing {
    Virtual(u8),
    Usb(u8),
    Dock(u8),
    Function(u8),
    Disk(u8),
}

impl Passing {
    fn plug(&self, machine: &Machine) {
        let address = |number: &u8| format!("00:00:5e:00:53:{number:02x}");
        let early = "sys/devices/pci0000:00/0000:00:00";
        match self {
            Self::Virtual(n) => {
                machine.virtual_interface(&format!("wg{n}"), &address(n));
            }
            Self::Usb(n) => {
                let place = format!("{early}.0/usb1/1-{n}/1-{n}:1.0");
                machine.wired(&format!("a{n}"), &place, &address(n));
            }
            Self::Dock(n) => {
                let place = format!("{early}.1/0000:{n:02x}:00.0");
                machine.wired(&format!("b{n}"), &place, &address(n));
                machine.write(&format!("{early}.1/removable"), "removable");
            }
            Self::Function(n) => {
                let place = format!("{early}.2/0000:{n:02x}:10.0");
                machine.wired(&format!("c{n}"), &place, &address(n));
                machine.write(&format!("{place}/physfn/vendor"), "0x8086");
            }
            Self::Disk(n) => {
                let place = format!("{early}.3/usb2/2-{n}/block/aa{n}");
                machine.block(&format!("7:{n}"), &place);
                machine.write(&format!("{place}/serial"), &format!("STICK{n}"));
            }
        }
    }
}

fn passing() -> impl Strategy<Value = Passing> {
    prop_oneof![
        any::<u8>().prop_map(Passing::Virtual),
        any::<u8>().prop_map(Passing::Usb),
        any::<u8>().prop_map(Passing::Dock),
        any::<u8>().prop_map(Passing::Function),
        any::<u8>().prop_map(Passing::Disk),
    ]
}

/// A server whose devices get these kernel names and numbers, made in this order.
fn renumbered(order: &[usize], names: &[String]) -> Machine {
    let machine = Machine::new();
    machine.intel("sse2").machine_id();
    let mut table = String::new();
    for &at in order {
        let (name, number) = (&names[at], format!("8:{}", at * 16 + names[at].len()));
        let disk = format!("sys/devices/pci0000:00/0000:00:{at}7.0/block/sd{name}");
        machine.block(&number, &disk);
        machine.write(&format!("{disk}/serial"), &format!("DISK{at}"));
        let card = format!("sys/devices/pci0000:00/0000:00:{at}f.0");
        machine.wired(
            &format!("eth{name}"),
            &card,
            &format!("00:1b:21:00:00:0{at}"),
        );
        let place = if at == 1 { "/" } else { "/data" };
        let _ = writeln!(
            table,
            "{at}7 1 {number} / {place} rw - ext4 /dev/sd{name} rw"
        );
    }
    machine.write("proc/self/mountinfo", &table);
    machine
}

proptest! {
    // Each case makes some hundred files.
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// P-17: the ID is the same whatever the kernel calls the devices and in whatever order it lists
    /// them.
    #[test]
    fn names_numbers_and_order_have_no_say(
        order in Just(vec![0, 1, 2, 3]).prop_shuffle(),
        names in Just(["0", "11", "2", "a"].map(str::to_owned).to_vec()).prop_shuffle(),
    ) {
        let plain = ["0", "1", "2", "3"].map(str::to_owned);
        let expected = id(&renumbered(&[0, 1, 2, 3], &plain));
        prop_assert_eq!(id(&renumbered(&order, &names)), expected);
    }

    /// P-17: nor has anything that is virtual or plugged in from outside.
    #[test]
    fn what_comes_and_goes_has_no_say(
        devices in prop::collection::btree_map(any::<u8>(), passing(), 1..6),
        which in any::<Index>(),
    ) {
        let make = [machines::laptop, machines::pc, machines::kvm, machines::raspberry_pi];
        let machine = make[which.index(make.len())]();
        let before = id(&machine);
        for device in unlike(devices.into_values()) {
            device.plug(&machine);
        }
        prop_assert_eq!(id(&machine), before);
    }
}

/// Two devices cannot be in one place.
fn unlike(devices: impl Iterator<Item = Passing>) -> Vec<Passing> {
    let mut devices: Vec<_> = devices.collect();
    devices.sort_by_key(|it| format!("{it:?}"));
    devices.dedup_by_key(|it| format!("{it:?}"));
    devices
}
