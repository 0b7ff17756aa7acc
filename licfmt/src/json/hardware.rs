//! What a computer is known by (P-17, E-4): a hash of each of its components, never their serial
//! numbers, and one id made of the hashes.
//!
//! A hash keeps a serial number from being read, not from being guessed: there are few network addresses and
//! processors, and whoever tries them all finds the one that fits.

use core::fmt;

use alloc::vec::Vec;

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::document::Contradiction;
use crate::{KeyId, id::byte_id};

byte_id! {
    /// Names a computer: 32 hex digits, made of its components' hashes (P-15, P-17).
    HardwareId, 16
}

byte_id! {
    /// Stands for one component of a computer: the first 16 bytes of
    /// SHA-256(`"keyfob component "` ‖ vendor root's key id ‖ component's name ‖ 0 ‖ value). What two
    /// vendors are told of one computer differs.
    ComponentHash, 16
}

impl ComponentHash {
    /// The hash of what the system says of a component, a serial number for instance, for one
    /// vendor, who is named by the id of the root key. The value counts byte for byte, in UTF-8; one
    /// that many computers share ("To Be Filled By O.E.M.", an empty text) is to be left out.
    #[must_use]
    pub fn of(vendor: KeyId, component: Component, value: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(b"keyfob component ")
            .chain_update(vendor.0)
            .chain_update(component.name())
            .chain_update([0])
            .chain_update(value);
        Self(first_16(hash))
    }
}

/// A part of a computer that tells it from others (E-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Component {
    /// The disk that the system starts from.
    Disk,
    /// The processor.
    Cpu,
    /// The mainboard's firmware (BIOS, UEFI), with the board's or virtual machine's own id.
    Firmware,
    /// The wired network interface.
    Network,
}

impl Component {
    /// All components, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Disk, Self::Cpu, Self::Firmware, Self::Network];

    /// The name used in files and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disk => "disk",
            Self::Cpu => "cpu",
            Self::Firmware => "firmware",
            Self::Network => "network",
        }
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The hashes of a computer's components. One that the system does not tell is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Hardware {
    /// See [`Component::Disk`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<ComponentHash>,
    /// See [`Component::Cpu`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<ComponentHash>,
    /// See [`Component::Firmware`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<ComponentHash>,
    /// See [`Component::Network`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<ComponentHash>,
}

impl Hardware {
    /// The hash of one component, if the system tells it.
    #[must_use]
    pub const fn component(&self, component: Component) -> Option<ComponentHash> {
        match component {
            Component::Disk => self.disk,
            Component::Cpu => self.cpu,
            Component::Firmware => self.firmware,
            Component::Network => self.network,
        }
    }

    /// Whether nothing at all is known of the computer: it could be any.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// The computer's id: the first 16 bytes of SHA-256(`"keyfob hardware "` ‖ for each component of
    /// [`Component::ALL`]: 1 ‖ hash, or 0).
    #[must_use]
    pub fn id(&self) -> HardwareId {
        let start = Sha256::new().chain_update(b"keyfob hardware ");
        let hash = Component::ALL.into_iter().fold(start, |hash, component| {
            match self.component(component) {
                Some(value) => hash.chain_update([1]).chain_update(value.0),
                None => hash.chain_update([0]),
            }
        });
        HardwareId(first_16(hash))
    }

    /// The components in which this computer differs from `before`, one that is not told any more
    /// or was not told then included.
    #[must_use]
    pub fn changed_since(&self, before: &Self) -> Vec<Component> {
        Component::ALL
            .into_iter()
            .filter(|it| self.component(*it) != before.component(*it))
            .collect()
    }

    pub(super) fn check(&self) -> Result<(), Contradiction> {
        if self.is_unknown() {
            Err(Contradiction("no component of the computer is known"))
        } else {
            Ok(())
        }
    }
}

fn first_16(hash: Sha256) -> [u8; 16] {
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn computer() -> Hardware {
        let vendor = KeyId([7; 16]);
        let hash = |component, value| Some(ComponentHash::of(vendor, component, value));
        Hardware {
            disk: hash(Component::Disk, "WD-1"),
            cpu: hash(Component::Cpu, "GenuineIntel 6 158"),
            firmware: None,
            network: hash(Component::Network, "02:00:00:00:00:01"),
        }
    }

    /// P-17: it differs for each computer, and says which component changed.
    #[test]
    fn each_component_changes_the_id() {
        let one = computer();
        assert_eq!(one.id(), computer().id());
        let other = Hardware { disk: None, ..one };
        assert_ne!(one.id(), other.id());
        assert_eq!(other.changed_since(&one), [Component::Disk]);
        let moved = Hardware {
            disk: None,
            firmware: one.disk,
            ..one
        };
        assert_ne!(moved.id(), other.id());
        let changed = [Component::Disk, Component::Firmware];
        assert_eq!(moved.changed_since(&one), changed);
    }

    /// M-2: what two vendors are told of one computer differs.
    #[test]
    fn two_vendors_see_different_hashes() {
        let hash = |vendor, component| ComponentHash::of(KeyId([vendor; 16]), component, "1");
        assert_ne!(hash(1, Component::Disk), hash(2, Component::Disk));
        assert_ne!(hash(1, Component::Disk), hash(1, Component::Cpu));
    }
}
