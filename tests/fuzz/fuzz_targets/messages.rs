//! Any bytes as dongle messages: nothing panics, and what is understood is written and read the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use licfmt::message::{MESSAGE_MAX, Request, Response};

fuzz_target!(|bytes: &[u8]| {
    let mut buffer = [0; MESSAGE_MAX];
    if let Some(request) = Request::decode(bytes) {
        let written = request.encode(&mut buffer);
        assert!(
            !written.is_empty(),
            "MESSAGE_MAX is too small for {request:?}"
        );
        assert_eq!(Request::decode(written), Some(request));
    }
    if let Some(response) = Response::decode(bytes) {
        let written = response.encode(&mut buffer);
        assert!(
            !written.is_empty(),
            "MESSAGE_MAX is too small for {response:?}"
        );
        assert_eq!(Response::decode(written), Some(response));
    }
});
