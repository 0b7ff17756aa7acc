//! A stand-in for the RP2040's boot ROM: what a program calls in it, and the start from flash.
//! All of it is assembly, in `rom.s`.
#![no_std]
#![no_main]

core::arch::global_asm!(include_str!("rom.s"), options(raw));

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
