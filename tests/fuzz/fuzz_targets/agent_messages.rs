//! Any bytes as a line at the agent's socket, and as the agent's answer: nothing panics, what is read is written and
//! read the same.
#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use licfmt::agent::{self, Request, Response};
use serde::{Serialize, de::DeserializeOwned};

fn message<M: Serialize + DeserializeOwned + PartialEq + Debug>(line: &[u8]) {
    match agent::read::<M>(line) {
        Ok(message) => {
            // Escapes may make it longer than a line may be.
            if let Ok(written) = agent::write(&message) {
                assert_eq!(agent::read(written.as_bytes()), Ok(message));
                assert!(written.ends_with('\n') && written.lines().count() == 1);
            }
        }
        Err(error) => assert!(!error.to_string().chars().any(char::is_control)),
    }
}

fuzz_target!(|line: &[u8]| {
    message::<Request>(line);
    message::<Response>(line);
});
