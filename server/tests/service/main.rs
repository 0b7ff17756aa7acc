//! The service as the HTTP interface and the commands use it, in fake time.

mod audit;
mod copies;
mod dongles;
mod dongles_back;
mod licenses;
mod notices;
mod resets;
mod revocations;
mod sites;
mod staff;
mod support;
mod unanswered;
mod year;
