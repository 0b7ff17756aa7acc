//! Prints what one attestation of the simulated dongle takes beside the signature work in it: one signature, and its
//! check before it leaves.

use std::hint::black_box;

use ed25519_dalek::{Signer as _, SigningKey};
use keyfob_firmware::sim::{SimDongle, SimNoise};
use keyfob_peers::interleave;
use licfmt::{
    Certificate, Digest, DongleId, LicenseTag, Nonce, PublicKey, Purpose, Sealed, UnixTime,
    Validity,
    attest::Challenge,
    device::{DeviceCertificate, Tier},
    message::{HostEntropy, Request, Response},
};

const NOW: UnixTime = UnixTime(1_795_251_600);
const ROUNDS: usize = 2000;

fn main() {
    let mut dongle = provisioned();
    let challenge = |nonce| Challenge {
        nonce: Nonce([nonce; 32]),
        license_file: Digest([2; 32]),
        license: LicenseTag([3; 16]),
        host_time: NOW,
    };
    let (mut now_ms, mut nonce) = (0, 0_u8);
    let attest = move || {
        (now_ms, nonce) = (now_ms + 1, nonce.wrapping_add(1));
        let answer = dongle.handle(&Request::Attest(challenge(nonce)), now_ms);
        assert!(matches!(answer, Response::Attestation(_)), "{answer:?}");
    };
    let key = SigningKey::from_bytes(&[5; 32]);
    let message = [7; 300];
    let bare = || {
        let signature = key.sign(black_box(&message));
        key.verifying_key()
            .verify_strict(black_box(&message), &signature)
            .expect("our own");
    };
    let mut work: Vec<interleave::Work<'_>> =
        vec![("attest", Box::new(attest)), ("bare", Box::new(bare))];
    let samples = interleave::sorted_samples(&mut work, ROUNDS);
    let micros = |which: usize| samples[which][ROUNDS / 2].as_secs_f64() * 1e6;
    println!("dongle.sim_attest_us {:.1} us", micros(0));
    println!(
        "dongle.sim_attest_ratio_to_sign_and_verify {:.2} ratio",
        micros(0) / micros(1)
    );
}

/// A dongle with key, number and certificate.
fn provisioned() -> SimDongle {
    let mut dongle = SimDongle::new([1; 16], SimNoise::seeded(1));
    let entropy = HostEntropy([3; 32]);
    let created = dongle.handle(
        &Request::CreateKey {
            entropy,
            challenge: Nonce([4; 32]),
        },
        0,
    );
    let Response::KeyCreated { request, .. } = created else {
        panic!("no key: {created:?}")
    };
    let request = request.open_self_signed().expect("its own");
    let (root, issuer) = (
        SigningKey::from_bytes(&[8; 32]),
        SigningKey::from_bytes(&[9; 32]),
    );
    let public = |key: &SigningKey| PublicKey::from(&key.verifying_key());
    let certificate = Certificate {
        root: public(&root).id(),
        subject: public(&issuer),
        purposes: [Purpose::Device].into_iter().collect(),
        validity: Validity {
            not_before: UnixTime(0),
            not_after: UnixTime::MAX,
        },
    };
    let device = DeviceCertificate {
        dongle: DongleId::new(42).expect("in range"),
        public_key: request.public_key,
        unit: request.unit,
        chip: request.chip,
        tier: Tier::Simulated,
        issued: NOW,
    };
    let installed = dongle.handle(
        &Request::Install {
            root: public(&root),
            issuer: Sealed::sign(&certificate, &root),
            device: Sealed::sign(&device, &issuer),
        },
        0,
    );
    assert!(matches!(installed, Response::Installed(_)), "{installed:?}");
    dongle
}
