//! The service as the HTTP interface and the commands use it, in fake time.

mod audit;
mod dongles;
mod dongles_back;
mod licenses;
mod notices;
mod revocations;
mod sites;
mod staff;
mod support;
mod year;
