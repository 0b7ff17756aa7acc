//! The program `keyfob-server`.
fn main() {}
