//! The program `keyfob` at sites, and the program `keyfob-server`.

mod line;
mod race;
mod restored;
mod terminal;
mod tls;

pub(super) use line::proxies;
pub(super) use race::{killed, refreshes};
pub(super) use restored::restored;
pub(super) use terminal::registers;
pub(super) use tls::certificates;
