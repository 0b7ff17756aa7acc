//! Compares the RP2040's `__aeabi_lmul` with products made of shifts and sums, and tells the debugger
//! (Arm semihosting, `SYS_EXIT`) how that went.
#![no_std]
#![no_main]

#[path = "../../src/chip/rp/rp2040/lmul.rs"]
mod lmul;

use core::panic::PanicInfo;

use cortex_m_semihosting::debug;

/// Pairs from the random numbers.
const PAIRS: u32 = 20_000;
/// Where carries and halves meet.
const EDGES: [u64; 12] = [
    0,
    1,
    2,
    0xFFFF,
    0x1_0000,
    0xFFFF_FFFF,
    0x1_0000_0000,
    0x1_0000_FFFF,
    0x7FFF_FFFF_FFFF_FFFF,
    0x8000_0000_0000_0000,
    0xFFFF_0000_FFFF_0000,
    u64::MAX,
];

unsafe extern "aapcs" {
    safe fn __aeabi_lmul(a: u64, b: u64) -> u64;
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let edges = EDGES
        .iter()
        .all(|a| EDGES.iter().all(|b| product_is_right(*a, *b)));
    let mut state = 0x9E37_79B9_7F4A_7C15;
    let random = (0..PAIRS).all(|_| {
        let a = next(&mut state);
        let b = next(&mut state);
        product_is_right(a, b) && product_is_right(a & 0xFFFF_FFFF, b & 0xFFFF_FFFF)
    });
    exit(edges && random)
}

fn product_is_right(a: u64, b: u64) -> bool {
    let mut sum = 0_u64;
    for bit in 0..64 {
        if b >> bit & 1 == 1 {
            sum = sum.wrapping_add(a << bit);
        }
    }
    __aeabi_lmul(a, b) == sum
}

/// Marsaglia's xorshift: shifts only, so that it does not need what is tested.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn exit(right: bool) -> ! {
    debug::exit(if right {
        debug::EXIT_SUCCESS
    } else {
        debug::EXIT_FAILURE
    });
    loop {
        cortex_m::asm::nop();
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    exit(false)
}
