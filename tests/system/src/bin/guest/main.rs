//! The guest's first process: starts the kernel's USB stack, plugs dongles in as the host offers
//! them, and goes through the scenarios.

#[cfg(target_os = "linux")]
mod bench;
#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod failure;
#[cfg(target_os = "linux")]
mod keyfob;
#[cfg(target_os = "linux")]
mod ports;
#[cfg(target_os = "linux")]
mod scenarios;
#[cfg(target_os = "linux")]
mod start;
#[cfg(target_os = "linux")]
mod world;

#[cfg(target_os = "linux")]
fn main() {
    // The kernel hands on to its first process what it does not know itself.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [plant, marker] if plant == "plant" => scenarios::plant(std::path::Path::new(marker)),
        _ => start::end(world::run()),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("the guest is a Linux system");
    std::process::exit(2);
}
