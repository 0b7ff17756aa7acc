//! The dongle library in a program that has no allocator.
#![no_std]

use keyfob_firmware as _;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
