//! Why a dongle refuses.

use postcard::experimental::max_size::MaxSize;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Defines the reasons with their numbers on the wire.
macro_rules! refusals {
    ($($(#[$doc:meta])* $number:literal = $name:ident: $text:literal;)*) => {
        /// Why a dongle refuses: one byte on the wire. Append only.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Refusal {
            $($(#[$doc])* #[error($text)] $name,)*
            /// A reason that this program does not know, of a newer dongle: its number. Numbers
            /// of the reasons above are read as those.
            #[error("for a reason that this program does not know (number {0})")]
            Other(u8),
        }

        impl Refusal {
            /// The reason with this number; [`Refusal::Other`] for any unknown one.
            #[must_use]
            pub const fn from_byte(byte: u8) -> Self {
                match byte {
                    $($number => Self::$name,)*
                    other => Self::Other(other),
                }
            }

            /// Its number.
            #[must_use]
            pub const fn to_byte(self) -> u8 {
                match self {
                    $(Self::$name => $number,)*
                    Self::Other(number) => number,
                }
            }
        }
    };
}

refusals! {
    /// The bytes are no request of this protocol.
    0 = Malformed: "request not understood";
    /// Not at this stage: no key, no certificate, or already locked.
    1 = Stage: "not possible at the dongle's present stage";
    /// The noise source failed its health test; no key was made.
    2 = Noise: "the dongle's noise source failed its health test";
    /// The button was not pressed in time.
    3 = Consent: "the dongle's button was not pressed";
    /// A certificate or signature does not lead to the dongle's vendor root.
    4 = Untrusted: "not signed by the dongle's vendor";
    /// Meant for another dongle, or another key.
    5 = OtherDongle: "meant for another dongle";
    /// Not the update that the dongle waits for.
    6 = Sequence: "not the update that the dongle waits for";
    /// An update that contradicts itself or the dongle's state.
    7 = Value: "the update's values are not acceptable";
    /// No room for another license's lowest revision.
    8 = Full: "the dongle has no room for another license";
    /// Flash failed; the dongle goes on with what it had.
    9 = Storage: "the dongle's flash failed";
    /// The dongle checked its own answer and found it wrong; it was not sent.
    10 = SelfCheck: "the dongle found a fault in its own answer";
    /// The image is of the version that runs, or of an older one.
    11 = Downgrade: "the firmware is not newer than the dongle's own";
    /// The image is not the one that was announced: a piece out of order, or another digest.
    12 = Image: "not the firmware image that was announced";
    /// This dongle cannot do that: no boot stage, say.
    13 = Unsupported: "the dongle cannot do that";
    /// Its records were made on another unit, or under another device secret: a copy. Of all
    /// requests only `Info` and those that bring firmware are answered.
    14 = OtherUnit: "its memory belongs to another unit";
}

impl MaxSize for Refusal {
    const POSTCARD_MAX_SIZE: usize = 1;
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.to_byte())
    }
}

impl<'de> Deserialize<'de> for Refusal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u8::deserialize(deserializer).map(Self::from_byte)
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;
    use crate::message::Response;

    /// A newer dongle's reason is a refusal all the same.
    #[test]
    fn every_number_is_a_refusal_of_one_byte() {
        for byte in 0..=u8::MAX {
            let refusal = Refusal::from_byte(byte);
            assert_eq!(refusal.to_byte(), byte);
            assert_eq!(matches!(refusal, Refusal::Other(_)), byte > 14);
            let mut buffer = [0; 4];
            let written = Response::Refused(refusal).encode(&mut buffer);
            assert_eq!(written, [10, byte]);
            assert_eq!(
                Response::decode(&[10, byte]),
                Some(Response::Refused(refusal))
            );
        }
        assert_eq!(
            Refusal::Other(15).to_string(),
            "for a reason that this program does not know (number 15)"
        );
    }
}
