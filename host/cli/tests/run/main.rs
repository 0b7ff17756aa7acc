//! `keyfob run`, `status` and `watch`: the real program, a simulated dongle, a license whose periods
//! are seconds.

#![cfg(unix)]

mod child;
mod ending;
mod looking;
mod plant;

use std::time::Duration;

use plant::Plant;

/// No wait is longer; each ends with what it waits for.
const PATIENCE: Duration = Duration::from_mins(1);
