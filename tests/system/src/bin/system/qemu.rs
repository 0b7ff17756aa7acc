//! The guest machine. Software emulation only: it needs no rights and no hardware support.

use std::{
    fs::File,
    path::Path,
    process::{Child, Command, Stdio},
};

use keyfob_tests::order::{ORDER_PORT, REPORT_PORT, Unit};

use crate::{args::Args, run::Broken};

/// `isa-debug-exit`'s status when the guest came to the end of its list.
pub(crate) const ENDED: i32 = 0x21;
/// `no_timer_check`: now and then an emulated timer fails the kernel's test of it. The rest saves
/// time.
const KERNEL: &str = "console=ttyS0 quiet panic=-1 rdinit=/init mitigations=off nokaslr \
                      no_timer_check tsc=reliable random.trust_cpu=1";

/// Names of sockets and files in the working directory.
pub(crate) fn socket(work: &Path, port: &str) -> std::path::PathBuf {
    work.join(format!("{port}.socket"))
}

/// Starts the guest. The sockets must be listened on.
pub(crate) fn start(args: &Args, disk: &Path) -> Result<Child, Broken> {
    let mut qemu = Command::new("qemu-system-x86_64");
    qemu.args(["-accel", "tcg", "-cpu", "max", "-m", "384"])
        .args(["-nodefaults", "-no-user-config", "-no-reboot"])
        .args(["-display", "none", "-serial", "stdio"])
        .args(["-device", "isa-debug-exit,iobase=0xf4,iosize=4"])
        .args(["-device", "virtio-serial-pci"])
        .arg("-kernel")
        .arg(args.kernel.join("vmlinux"))
        .arg("-initrd")
        .arg(disk)
        .args(["-append", KERNEL]);
    let cables = Unit::ALL.map(Unit::port_name);
    for port in cables.iter().chain([&ORDER_PORT]) {
        let path = socket(&args.work, port);
        let chardev = format!("socket,id={port},path={},server=off", path.display());
        serial_port(&mut qemu, port, &chardev);
    }
    let reports = args.work.join(REPORT_PORT);
    let chardev = format!("file,id={REPORT_PORT},path={}", reports.display());
    serial_port(&mut qemu, REPORT_PORT, &chardev);
    let console = File::create(args.work.join("console.log"))?;
    qemu.stdin(Stdio::null())
        .stderr(console.try_clone()?)
        .stdout(console);
    qemu.spawn()
        .map_err(|error| Broken(format!("qemu-system-x86_64: {error}")))
}

fn serial_port(qemu: &mut Command, name: &str, chardev: &str) {
    qemu.args(["-chardev", chardev])
        .arg("-device")
        .arg(format!("virtserialport,chardev={name},name={name}"));
}
