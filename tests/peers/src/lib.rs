//! Other ways to carry a signed license, measured beside ours.

pub mod interleave;
pub mod license;
pub mod ours;
pub mod peers;

use ed25519_dalek::SigningKey;

use license::License;

/// The vendor's key in every candidate.
pub fn vendor_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// From bytes to features: `None` if they are refused.
pub type Open = Box<dyn Fn(&[u8]) -> Option<usize>>;

/// One way from bytes to a typed license.
pub struct Candidate {
    /// As it stands in the figure's name.
    pub name: &'static str,
    /// The license as this way writes it.
    pub bytes: Vec<u8>,
    /// Checks the signature, builds the typed license, drops it and says how many features it had.
    pub open: Open,
}

impl Candidate {
    /// Makes the candidate once with the vendor's key and once with another, and shows that it
    /// really checks: what the vendor signed opens, an edited byte and another key's do not.
    ///
    /// # Panics
    /// If the candidate accepts what it must refuse: a ratio would then say nothing.
    pub fn new(
        name: &'static str,
        make: impl Fn(&License, &SigningKey) -> (Vec<u8>, Open),
    ) -> Self {
        let license = License::example();
        let (bytes, open) = make(&license, &vendor_key());
        assert_eq!(
            open(&bytes),
            Some(license.features.len()),
            "{name} refuses a good license"
        );

        let mut edited = bytes.clone();
        let middle = edited.len() / 2;
        edited[middle] ^= 1;
        assert_eq!(open(&edited), None, "{name} accepts an edited byte");

        let (foreign, _) = make(&license, &SigningKey::from_bytes(&[8; 32]));
        assert_eq!(
            open(&foreign),
            None,
            "{name} accepts another vendor's signature"
        );
        Self { name, bytes, open }
    }
}
