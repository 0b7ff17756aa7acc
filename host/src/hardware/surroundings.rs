//! Whether the computer is a real one: what a hardware ID is worth in a container or a virtual
//! machine, and what to do about it.

use super::{cpu, firmware, mount::Mount, tree::Tree};

/// What the program runs in, as far as everybody can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The kind of container: `docker`, `podman`, `lxc`, `systemd-nspawn`, or `other`.
    pub container: Option<&'static str>,
    /// The kind of virtual machine: `kvm`, `hyper-v`, `vmware`, `virtualbox`, `xen`, or `other`.
    pub machine: Option<&'static str>,
}

/// Files that container systems leave, and what they stand for.
const MARKS: [(&str, &str); 2] = [("run/.containerenv", "podman"), (".dockerenv", "docker")];

/// What they call themselves in `/run/systemd/container` (systemd's container interface).
const CONTAINERS: [&str; 4] = ["docker", "podman", "lxc", "systemd-nspawn"];

/// What virtual machines call themselves in DMI: maker or product.
const MACHINES: [(&str, &str); 10] = [
    ("QEMU", "kvm"),
    ("KVM", "kvm"),
    ("Amazon EC2", "kvm"),
    ("Google Compute Engine", "kvm"),
    ("OpenStack", "kvm"),
    ("VMware", "vmware"),
    ("innotek GmbH", "virtualbox"),
    ("VirtualBox", "virtualbox"),
    ("Virtual Machine", "hyper-v"),
    ("Xen", "xen"),
];

impl Surroundings {
    /// Where there is no such tree.
    pub(super) fn elsewhere() -> Self {
        #[cfg(windows)]
        let machine = named(&super::windows::machine_names(&super::windows::System));
        #[cfg(not(windows))]
        let machine = None;
        Self {
            container: None,
            machine,
        }
    }

    pub(super) fn of(tree: &Tree) -> Self {
        Self {
            container: container(tree),
            machine: machine(tree),
        }
    }
}

fn container(tree: &Tree) -> Option<&'static str> {
    if let Some(said) = tree.read("run/systemd/container") {
        let known = CONTAINERS.into_iter().find(|known| said.starts_with(known));
        return Some(known.unwrap_or("other"));
    }
    let root = Mount::at(tree, "/");
    // A container's image may also be started as a virtual machine; it has a disk then.
    if root.as_ref().is_some_and(Mount::has_device) {
        return None;
    }
    let marked = MARKS.into_iter().find(|(file, _)| tree.has(file));
    marked.map(|(_, kind)| kind).or_else(|| {
        let is_image = root.is_some_and(|root| root.is_layered_image());
        is_image.then_some("other")
    })
}

fn machine(tree: &Tree) -> Option<&'static str> {
    let names = ["sys_vendor", "product_name"].map(|it| firmware::dmi(tree, it));
    let names: Vec<_> = names.into_iter().flatten().collect();
    named(&names).or_else(|| cpu::is_virtual(tree).then_some("other"))
}

/// The virtual machine that calls itself so.
fn named(names: &[String]) -> Option<&'static str> {
    let mut marks = MACHINES.into_iter();
    let found = marks.find(|(mark, _)| names.iter().any(|name| name.starts_with(mark)));
    found.map(|(_, kind)| kind)
}
