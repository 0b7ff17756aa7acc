//! Units made of the firmware library, a vendor made of memory, and everything that can go wrong on
//! the way.

mod boards;
mod cuts;
mod device;
mod flow;
mod policy;
mod tray;
mod vendor;
mod world;
