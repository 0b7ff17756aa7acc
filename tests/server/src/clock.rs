//! Real time, for what must happen within a bounded one.

use std::{
    thread,
    time::{Duration, Instant},
};

/// Time since it was started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "the server's processes live in real time"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Asks again and again until there is an answer, at most so long.
pub(crate) fn wait<T>(most: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let watch = Stopwatch::start();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if watch.elapsed() > most {
            return None;
        }
        thread::sleep(Duration::from_millis(10));
    }
}
