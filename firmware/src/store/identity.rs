//! The identity record: key, ID, root, certificates, lock.

use licfmt::{
    Certificate, Digest, DongleId, PublicKey, RootKey, Sealed, SignedBody,
    device::DeviceCertificate,
};

use super::bytes::{Reader, Writer};
use crate::secret::{DeviceKey, Secret};

/// Payload bytes of an identity record; the last ones are not used yet.
pub(super) const IDENTITY_LEN: usize = 384;

const _: () = {
    let fixed = 4 + 32 + 4 + 4 + 32 + 2 + 2;
    let longest = fixed + Sealed::<Certificate>::MAX + Sealed::<DeviceCertificate>::MAX;
    assert!(longest <= IDENTITY_LEN);
};

const KEY_MADE: u8 = 1;
const PROVISIONED: u8 = 2;
const LOCKED: u8 = 3;

/// Who the dongle is.
pub struct Identity {
    /// Counts the keys ever made on this dongle, from 1.
    pub generation: u32,
    /// The key.
    pub key: DeviceKey,
    /// What `Install` brought.
    pub certified: Option<Certified>,
}

/// What makes a key a dongle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    /// The printed number.
    pub dongle: DongleId,
    /// The vendor's root.
    pub root: RootKey,
    /// The device issuer's certificate.
    pub issuer: Sealed<Certificate>,
    /// The dongle's certificate.
    pub device: Sealed<DeviceCertificate>,
    /// Locked for good.
    pub locked: bool,
}

impl Identity {
    /// Whether its certificate, if it has one, is for this unit and for its key. Another unit's flash
    /// was copied if not, or the seed was unwrapped with another device secret than it was wrapped
    /// with. The certificate was verified when it was installed: here it is only read.
    #[must_use]
    pub fn belongs_to(&self, unit: Digest) -> bool {
        self.certified.as_ref().is_none_or(|certified| {
            certified
                .device
                .claimed()
                .is_some_and(|body| body.unit == unit && body.public_key == self.key.public())
        })
    }

    /// Writes the payload, the seed under `mask`. `None` cannot happen: the length was computed from
    /// the types.
    pub(super) fn encode(&self, mask: &Secret, payload: &mut [u8; IDENTITY_LEN]) -> Option<()> {
        let mut writer = Writer::new(payload);
        let wrapped = mask.masked(self.key.seed());
        writer.u32(self.generation).put(wrapped.bytes());
        let Some(certified) = &self.certified else {
            return writer.put(&[KEY_MADE]).fits();
        };
        let stage = if certified.locked {
            LOCKED
        } else {
            PROVISIONED
        };
        writer
            .put(&[stage, 0, 0, 0])
            .u32(certified.dongle.serial())
            .put(certified.root.key().as_bytes());
        put_sealed(&mut writer, &certified.issuer)?;
        put_sealed(&mut writer, &certified.device)?;
        writer.fits()
    }

    /// Reads the payload, whose seed is under `mask`; `None` if it makes no sense.
    pub(super) fn decode(mask: &Secret, payload: &[u8; IDENTITY_LEN]) -> Option<Self> {
        let mut reader = Reader::new(payload);
        let generation = reader.u32()?;
        let seed = mask.masked(reader.bytes(32)?.try_into().ok()?);
        let [stage, ..] = reader.array::<4>()?;
        let certified = match stage {
            KEY_MADE => None,
            PROVISIONED | LOCKED => Some(Certified {
                dongle: DongleId::new(reader.u32()?).ok()?,
                root: RootKey::new(&PublicKey(reader.array()?)).ok()?,
                issuer: read_sealed(&mut reader)?,
                device: read_sealed(&mut reader)?,
                locked: stage == LOCKED,
            }),
            _ => return None,
        };
        Some(Self {
            generation,
            key: DeviceKey::from_seed(&seed),
            certified,
        })
    }
}

fn put_sealed<T: SignedBody>(writer: &mut Writer<'_>, sealed: &Sealed<T>) -> Option<()> {
    let bytes = sealed.as_bytes();
    let len = u16::try_from(bytes.len()).ok()?;
    writer.put(&len.to_le_bytes()).put(bytes).fits()
}

fn read_sealed<T: SignedBody>(reader: &mut Reader<'_>) -> Option<Sealed<T>> {
    let len = reader.array().map(u16::from_le_bytes)?;
    Sealed::from_bytes(reader.bytes(usize::from(len))?).ok()
}
