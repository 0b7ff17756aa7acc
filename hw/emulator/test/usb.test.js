import assert from 'node:assert/strict';
import test from 'node:test';

import { ANSWER, UsbBus } from '../lib/usb-bus.js';
import { STATUS, UsbHost } from '../lib/usb-host.js';

const PULLUP = 1 << 16;
const AVAILABLE = 1 << 10;
const STALL = 1 << 11;
const DATA1 = 1 << 13;
const FULL = 1 << 15;
const ENABLED_WITH_INTERRUPT = (1 << 31) | (1 << 29);
/** Endpoint 1's buffers, in the DPRAM. */
const IN_BUFFER = 0x180;
const OUT_BUFFER = 0x1c0;

/** The registers of a device controller, with a test for firmware. */
function bench() {
  const memory = new Uint8Array(4096);
  const view = new DataView(memory.buffer);
  const ready = [];
  const usb = {
    sieCtrl: PULLUP, sieStatus: 0, addrEndp: 0, epStallArm: 0,
    sieStatusUpdated() {},
    indicateBufferReady: (endpoint, out) => ready.push([endpoint, out]),
  };
  const chip = { usb, soc: { usbDPRAM: memory, usbDPRAMView: view }, nanos: 0, runUntil: (nanos) => (chip.nanos = nanos) };
  view.setUint32(0x08, ENABLED_WITH_INTERRUPT | IN_BUFFER, true);
  view.setUint32(0x0c, ENABLED_WITH_INTERRUPT | OUT_BUFFER, true);
  const bus = new UsbBus(chip);
  const arm = (register, control) => view.setUint32(register, control, true);
  return { bus, usb, chip, memory, view, ready, host: new UsbHost(bus), armIn: (c) => arm(0x88, c), armOut: (c) => arm(0x8c, c), armIn0: (c) => arm(0x80, c), armOut0: (c) => arm(0x84, c) };
}

test('an endpoint that is not armed answers NAK, an armed one exactly once', () => {
  const { bus, memory, ready, armIn } = bench();
  assert.equal(bus.in(1).kind, ANSWER.nak);
  memory.set([1, 2, 3], IN_BUFFER);
  armIn(AVAILABLE | FULL | 3);
  assert.deepEqual([...bus.in(1).data], [1, 2, 3]);
  assert.deepEqual(ready, [[1, false]]);
  assert.equal(bus.in(1).kind, ANSWER.nak);
});

test('a received buffer has its length, and belongs to the firmware', () => {
  const { bus, memory, view, ready, armOut } = bench();
  armOut(AVAILABLE | 64);
  assert.equal(bus.out(1, Uint8Array.of(9, 8)).kind, ANSWER.ack);
  assert.deepEqual([...memory.subarray(OUT_BUFFER, OUT_BUFFER + 2)], [9, 8]);
  assert.equal(view.getUint32(0x8c, true), FULL | 2);
  assert.deepEqual(ready, [[1, true]]);
  armOut(AVAILABLE | DATA1 | 1);
  assert.equal(bus.out(1, Uint8Array.of(1, 2)).kind, ANSWER.silence, 'more than there is room for');
});

test('data toggles; what repeats a toggle is not data', () => {
  const { bus, armIn, armOut } = bench();
  armIn(AVAILABLE);
  assert.equal(bus.in(1).kind, ANSWER.data);
  armIn(AVAILABLE);
  assert.equal(bus.in(1).kind, ANSWER.toggle);
  armIn(AVAILABLE | DATA1);
  assert.equal(bus.in(1).kind, ANSWER.data);
  armOut(AVAILABLE | DATA1 | 64);
  assert.equal(bus.out(1, new Uint8Array(1)).kind, ANSWER.toggle);
  assert.equal(bus.counts.toggleErrors, 2);
});

test('configuring begins with DATA0 again, a control transfer has DATA1', () => {
  const { bus, armIn, armIn0 } = bench();
  armIn(AVAILABLE);
  bus.in(1);
  bus.resetToggles();
  armIn(AVAILABLE);
  assert.equal(bus.in(1).kind, ANSWER.data);
  assert.equal(bus.setup(new Uint8Array(8)), true);
  armIn0(AVAILABLE | DATA1);
  assert.equal(bus.in(0).kind, ANSWER.data);
});

test('a stall of endpoint 0 has to be armed, and ends with the next SETUP', () => {
  const { bus, usb, armIn0 } = bench();
  armIn0(STALL);
  assert.equal(bus.in(0).kind, ANSWER.nak);
  usb.epStallArm = 1;
  assert.equal(bus.in(0).kind, ANSWER.stall);
  bus.setup(new Uint8Array(8));
  assert.equal(usb.epStallArm, 0);
});

test('another address, a missing pull-up and a closed endpoint are silence', () => {
  const { bus, usb, view } = bench();
  usb.addrEndp = 5;
  assert.equal(bus.in(1).kind, ANSWER.silence);
  bus.address = 5;
  assert.equal(bus.in(1).kind, ANSWER.nak);
  view.setUint32(0x08, 0, true);
  assert.equal(bus.in(1).kind, ANSWER.silence);
  usb.sieCtrl = 0;
  assert.equal(bus.setup(new Uint8Array(8)), false);
});

test('a transfer waits through NAKs, ends by a stall, and can be taken back', () => {
  const { host, armIn } = bench();
  const ended = [];
  const transfer = { endpoint: 1, in: true, length: 64, done: (status) => ended.push(status) };
  host.submit(transfer);
  host.frame();
  assert.deepEqual(ended, []);
  armIn(STALL);
  host.frame();
  assert.deepEqual(ended, [STATUS.stall]);
  host.submit(transfer);
  assert.equal(host.unlink(transfer), true);
  assert.equal(host.unlink(transfer), false);
  host.frame();
  host.submit(transfer);
  host.abandon();
  host.submit(transfer);
  assert.deepEqual(ended, [STATUS.stall, STATUS.gone, STATUS.gone]);
});

test('a control transfer that nobody answers is given up', () => {
  const { host, usb } = bench();
  usb.sieCtrl = 0;
  const ended = [];
  host.submit({ endpoint: 0, in: true, setup: new Uint8Array(8), done: (status) => ended.push(status) });
  host.frame();
  assert.deepEqual(ended, [STATUS.protocol]);
});
