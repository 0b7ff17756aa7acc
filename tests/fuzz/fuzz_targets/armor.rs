//! Any text as armored objects: nothing panics, and what is read is written and read the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use licfmt::{
    Certificate,
    armor::{self, Armored, Blocks},
    device::DeviceCertificate,
    rollover::RootRollover,
    update::{DongleUpdate, UpdateRequest},
};

fn read<T: Armored>(blocks: &Blocks<'_>) {
    let mut blocks = blocks.clone();
    while let Ok(object) = blocks.take::<T>() {
        assert_eq!(armor::read::<T>(&armor::write(&object)), Ok(object.clone()));
        let _shown = object.claimed();
    }
}

fuzz_target!(|text: &str| {
    if let Ok(blocks) = Blocks::new(text) {
        read::<Certificate>(&blocks);
        read::<DeviceCertificate>(&blocks);
        read::<DongleUpdate>(&blocks);
        read::<RootRollover>(&blocks);
        read::<UpdateRequest>(&blocks);
    }
});
