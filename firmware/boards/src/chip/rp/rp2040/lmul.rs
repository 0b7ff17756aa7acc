//! The product of two 64-bit numbers, which curve arithmetic is made of: 70 % of a signature's
//! time on a Cortex-M0+. The compiler's own routine takes 65 cycles, this one 27. It lies in flash
//! with its callers: from there to RAM, a call goes over a thunk of a dozen cycles, and what is
//! called this often stays in the flash cache.
//!
//! `__aeabi_lmul` (Run-time ABI for the Arm Architecture, 4.3): `r1:r0 * r3:r2`, modulo 2^64, into
//! `r1:r0`. A Cortex-M0+ multiplies 32 bits into 32, in one cycle whatever the operands, so the low
//! words' full product is put together from 16-bit halves (a = a1:a0, b = b1:b0):
//!
//! ```text
//! a * b = a0*b0 + (a0*b1 + a1*b0) << 16 + a1*b1 << 32
//! ```
//!
//! No branch and no table: its time does not depend on what is multiplied.

use core::arch::global_asm;

global_asm!(
    ".section .text.__aeabi_lmul, \"ax\", %progbits",
    ".balign 4",
    ".global __aeabi_lmul",
    ".type __aeabi_lmul, %function",
    ".thumb_func",
    "__aeabi_lmul:",
    "    push {{r4}}",
    // The high word's other parts: low * high + high * low.
    "    muls r1, r2, r1",
    "    muls r3, r0, r3",
    "    adds r1, r1, r3",
    "    mov  r12, r1",
    // r1 = a1, r0 = a0, r3 = b1, r2 = b0
    "    lsrs r1, r0, #16",
    "    lsrs r3, r2, #16",
    "    uxth r0, r0",
    "    uxth r2, r2",
    "    mov  r4, r0",
    "    muls r4, r2, r4", // a0*b0
    "    muls r2, r1, r2", // a1*b0
    "    muls r0, r3, r0", // a0*b1
    "    muls r1, r3, r1", // a1*b1
    // The middle sum has 33 bits: its carry belongs to bit 48.
    "    adds r2, r2, r0",
    "    sbcs r3, r3",     // carry - 1
    "    adds r3, r3, #1", // carry
    "    lsls r3, r3, #16",
    "    adds r1, r1, r3",
    // Low word, and what goes over from it.
    "    lsls r3, r2, #16",
    "    lsrs r2, r2, #16",
    "    adds r0, r4, r3",
    "    adcs r1, r2",
    "    add  r1, r12",
    // Two cycles less than to take the return address from the stack.
    "    pop  {{r4}}",
    "    bx   lr",
    ".size __aeabi_lmul, . - __aeabi_lmul",
    ".previous",
);
