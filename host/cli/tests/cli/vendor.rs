//! What a vendor and a technician must not be talked into.

use crate::{check, place::Place};

/// D-9: with a root, the key under a counter is the certified one, not the one that the dongle, or
/// whoever stands before it, states.
#[test]
fn a_counter_is_believed_to_a_certified_dongle() {
    let mut place = Place::with_dongle("en");
    place.quietly("dongle request --out request.pem --simulated usb");
    place.quietly("vendor update request.pem --out update.pem --counter 0:1:5");
    place.quietly("dongle update update.pem --simulated usb");
    place.quietly("vendor init --vendor other --no-passphrase");
    place
        .run("dongle consume 0 2 --simulated usb --root vendor/root.pem")
        .run("dongle consume 0 2 --simulated usb --root other/root.pem")
        .note("Nothing was used for that.")
        .run("dongle consume 0 --simulated usb");
    check("vendor-counter", &place.transcript());
}
