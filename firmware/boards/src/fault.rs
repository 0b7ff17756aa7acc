//! What goes wrong for good: say where, then start afresh. Every power-up finishes what was
//! interrupted, so a restart is always a way on.

use core::panic::PanicInfo;

use cortex_m_rt::{ExceptionFrame, exception};

use crate::chip;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    // The place only: a message could hold what was worked on.
    #[cfg(feature = "dongle")]
    if let Some(place) = info.location() {
        defmt::error!("panic at {=str}:{=u32}", place.file(), place.line());
    }
    #[cfg(not(feature = "dongle"))]
    let _ = info;
    chip::reset()
}

/// A stack that ran over its end arrives here too.
// SAFETY: no stack is needed beyond what the frame already took, and nothing is returned to.
#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    #[cfg(feature = "dongle")]
    defmt::error!("hard fault at {=u32:#x}", frame.pc());
    #[cfg(not(feature = "dongle"))]
    let _ = frame;
    chip::reset()
}
