//! What the kernel, libusb and hidapi make of the device.

use std::ffi::CString;

use hidapi::HidApi;
use keyfob::transport::hid;
use keyfob_tests::order::Unit;
use licfmt::hid::{PRODUCT_ID, REPORT_DESCRIPTOR, VENDOR_ID};
use rusb::{Context, Device, Direction, InterfaceDescriptor, TransferType, UsbContext as _};

use crate::{
    bench::{Bench, nodes},
    failure::{Failure, ensure, failed},
};

const CLASS_HID: u8 = 3;

pub(super) fn run(bench: &mut Bench) -> Result<(), Failure> {
    bench.plug(Unit::First)?;
    let seen = on_the_bus()?;
    bench.passed(
        "rusb sees the ids, one HID interface and its two endpoints",
        seen,
    )?;
    let seen = report_descriptor()?;
    bench.passed("the kernel read the report descriptor", seen)?;
    bench.plug(Unit::Second)?;
    let seen = serials()?;
    bench.passed("each unit has a serial number of its own", seen)
}

/// The dongle, as libusb sees it.
pub(super) fn device(context: &Context) -> Result<Device<Context>, Failure> {
    let devices = context.devices()?;
    let mut ours = devices.iter().filter(|device| {
        device.device_descriptor().is_ok_and(|descriptor| {
            (descriptor.vendor_id(), descriptor.product_id()) == (VENDOR_ID, PRODUCT_ID)
        })
    });
    let Some(device) = ours.next() else {
        return failed("no dongle on the bus");
    };
    Ok(device)
}

fn on_the_bus() -> Result<String, Failure> {
    let device = device(&Context::new()?)?;
    let descriptor = device.device_descriptor()?;
    let configuration = device.active_config_descriptor()?;
    let interfaces: Vec<_> = configuration
        .interfaces()
        .flat_map(|interface| interface.descriptors().collect::<Vec<_>>())
        .collect();
    let [interface] = &interfaces[..] else {
        return failed(format!("{} interfaces", interfaces.len()));
    };
    ensure(interface.class_code() == CLASS_HID, || {
        format!("interface of class {}", interface.class_code())
    })?;
    let endpoints = endpoints(interface);
    let wanted = [
        (Direction::In, TransferType::Interrupt, 64),
        (Direction::Out, TransferType::Interrupt, 64),
    ];
    ensure(endpoints == wanted, || format!("endpoints: {endpoints:?}"))?;
    Ok(format!(
        "USB {}, {:?} speed, device release {}, {} mA",
        descriptor.usb_version(),
        device.speed(),
        descriptor.device_version(),
        configuration.max_power()
    ))
}

fn endpoints(interface: &InterfaceDescriptor<'_>) -> Vec<(Direction, TransferType, u16)> {
    let mut endpoints: Vec<_> = interface
        .endpoint_descriptors()
        .map(|one| (one.direction(), one.transfer_type(), one.max_packet_size()))
        .collect();
    endpoints.sort_by_key(|(direction, ..)| *direction == Direction::Out);
    endpoints
}

fn report_descriptor() -> Result<String, Failure> {
    let paths = nodes()?;
    let [path] = &paths[..] else {
        return failed(format!("{} nodes", paths.len()));
    };
    let device = HidApi::new()?.open_path(&CString::new(path.as_str())?)?;
    let mut buffer = [0; hidapi::MAX_REPORT_DESCRIPTOR_SIZE];
    let len = device.get_report_descriptor(&mut buffer)?;
    ensure(buffer[..len] == REPORT_DESCRIPTOR, || {
        format!("another report descriptor: {:02x?}", &buffer[..len])
    })?;
    Ok(format!("{len} bytes at {path}"))
}

fn serials() -> Result<String, Failure> {
    let nodes = hid::list()?;
    let serials: Vec<_> = nodes.into_iter().filter_map(|node| node.serial).collect();
    match &serials[..] {
        [one, other] if one != other => Ok(format!("{one}, {other}")),
        _ => failed(format!("serial numbers: {serials:?}")),
    }
}
