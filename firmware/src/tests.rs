//! Tests of the whole dongle.

mod cheats;
mod clone;
mod cuts;
mod firmware;
mod flow;
mod noise;
mod panics;
mod random;
mod renewal;
mod store;
mod support;
mod updates;
mod wear;
