//! Slots on flash that loses power, wears and lies.

mod cuts;
mod damage;
mod flow;
mod lies;
mod random;
mod refused;
mod support;
