//! The dongle library in a program that has no allocator. Only a build for a dongle's processor shows something:
//! elsewhere `std` brings an allocator, and a panic handler that this one would meet.
#![cfg_attr(target_os = "none", no_std)]

use keyfob_firmware as _;

#[cfg(target_os = "none")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
