//! No input makes the dongle panic, and what is no request changes nothing.

use std::vec::Vec;

use licfmt::{
    message::{MESSAGE_MAX, Refusal, Request, Response},
    update::UpdateOp,
};
use proptest::prelude::*;

use super::firmware::{give_slots, image, piece, stage};
use super::support::{
    NOW, Rig, attest_at, consume, create_key, device_for, dongle_id, limit, statement,
};
use crate::sim::{IMAGE_LEN, Nor, SimDongle, SimNoise};

/// A good request of each kind, for this dongle.
fn good(rig: &mut Rig) -> Vec<Request> {
    let update = rig.update_with(&[
        limit(0, 2, 9),
        UpdateOp::Time {
            trusted: NOW,
            observed: NOW,
        },
    ]);
    let public_key = rig.info().public_key.expect("made");
    Vec::from([
        Request::Info,
        create_key(),
        rig.vendor.install(&device_for(public_key)),
        Request::Lock {
            dongle: dongle_id(),
        },
        Request::Certificates,
        attest_at(NOW),
        rig.vendor.present(&statement(NOW.0, 3, Some((1, 2)))),
        consume(0, 1),
        Request::PrepareUpdate,
        rig.vendor.update(&update),
        stage(&image(2)),
        piece(&image(2), 0),
        Request::InstallFirmware,
        Request::SampleNoise,
    ])
}

fn handle(rig: &mut Rig, request: &[u8]) -> Response {
    let mut response = [0; MESSAGE_MAX];
    let len = rig.dongle.handle(request, 0, &mut response);
    Response::decode(&response[..len]).expect("always an answer")
}

/// Every good request with every byte at its end missing, and with one too many.
#[test]
fn cut_and_prolonged_requests_are_malformed() {
    let mut rig = Rig::ready(5);
    let requests = good(&mut rig);
    let before = rig.flash().content().to_vec();
    for request in requests {
        let mut buffer = [0; MESSAGE_MAX];
        let whole = request.encode(&mut buffer).to_vec();
        let longer = [&whole[..], &[0]].concat();
        for bad in (0..whole.len())
            .map(|len| &whole[..len])
            .chain([&longer[..]])
        {
            assert_eq!(handle(&mut rig, bad), Response::Refused(Refusal::Malformed));
        }
    }
    assert_eq!(rig.flash().content(), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600), provisioned: bool) {
        let mut rig = if provisioned { Rig::ready(5) } else { Rig::blank() };
        handle(&mut rig, &bytes);
        prop_assert!(rig.dongle.core().is_some());
    }

    #[test]
    fn good_requests_with_wrong_bytes(
        kind in 0_usize..14,
        edits in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..5),
        locked: bool,
    ) {
        let mut rig = if locked { Rig::ready(5) } else { Rig::provisioned() };
        let request = good(&mut rig).swap_remove(kind);
        give_slots(&mut rig);
        rig.ask(&stage(&image(3)));
        let mut buffer = [0; MESSAGE_MAX];
        let bytes = request.encode(&mut buffer);
        for (at, value) in edits {
            let at = usize::from(at) % bytes.len();
            bytes[at] = value;
        }
        handle(&mut rig, bytes);
        prop_assert!(rig.dongle.core().is_some());
        prop_assert!(!rig.flash().misused());
    }

    /// Flash with anything on it: the dongle starts, and says what is the matter.
    #[test]
    fn damaged_flash(
        kept in any::<bool>(),
        edits in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..40),
    ) {
        let mut rig = if kept { Rig::ready(5) } else { Rig::blank() };
        let mut content = rig.flash().content().to_vec();
        for (at, value) in edits {
            let at = usize::from(at) % content.len();
            content[at] = value;
        }
        let mut rig = Rig::on(Nor::with_content(content), 3);
        for request in [Request::Info, consume(0, 1), create_key(), attest_at(NOW)] {
            rig.ask(&request);
        }
        prop_assert!(!rig.flash().misused());
    }

    #[test]
    fn any_image(mut image in proptest::collection::vec(any::<u8>(), 0..100), whole: bool) {
        if whole {
            image = SimDongle::new([1; 16], SimNoise::seeded(1)).image();
            prop_assert_eq!(image.len(), IMAGE_LEN);
        }
        prop_assert_eq!(SimDongle::from_image(&image, SimNoise::seeded(1)).is_ok(), whole);
    }
}
