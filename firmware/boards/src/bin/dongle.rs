//! The dongle.
#![no_std]
#![no_main]

use defmt_rtt as _;

#[cortex_m_rt::entry]
fn main() -> ! {
    keyfob_boards::worker::run()
}
