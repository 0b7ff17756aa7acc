/** USB/IP for a guest, as its kernel speaks it. */

import assert from 'node:assert/strict';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';

import { Frames, UsbIpEnd } from '../lib/ends/usbip.js';
import { askForChannel, Bytes, dongleMachine, temporary, withoutDongle } from '../testing/support.js';

const [SUBMIT, UNLINK, SUBMITTED, UNLINKED] = [1, 2, 3, 4];
const CONNECTION_RESET = -104;

function frame(session, payload = Buffer.alloc(0)) {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(session, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function urb(fields, data = Buffer.alloc(0)) {
  const header = Buffer.alloc(48);
  const { command, sequence, into = 0, endpoint = 0, length = data.length, victim, setup } = fields;
  header.writeUInt32BE(command, 0);
  header.writeUInt32BE(sequence, 4);
  header.writeUInt32BE(into, 12);
  header.writeUInt32BE(endpoint, 16);
  if (victim === undefined) header.writeUInt32BE(length, 24);
  else header.writeUInt32BE(victim, 20);
  if (setup) Buffer.from(setup).copy(header, 40);
  return Buffer.concat([header, data]);
}

/** A guest: sends frames, takes URBs that are answered, knows when a session is over. */
class Guest {
  constructor(socket) {
    this.socket = socket;
    this.bytes = new Bytes(socket);
  }

  send(session, ...urbs) {
    this.socket.write(frame(session, Buffer.concat(urbs)));
  }

  /** The next frame, as a URB; `null` for an empty one. */
  async answer(session) {
    const header = await this.bytes.take(8);
    assert.equal(header.readUInt32BE(0), session);
    const length = header.readUInt32BE(4);
    if (length === 0) return null;
    const bytes = await this.bytes.take(length);
    return { command: bytes.readUInt32BE(0), sequence: bytes.readUInt32BE(4), status: bytes.readInt32BE(20), actual: bytes.readUInt32BE(24), data: bytes.subarray(48) };
  }
}

async function bench(context) {
  const machine = dongleMachine();
  const end = new UsbIpEnd(machine);
  const socketPath = path.join(temporary(), 'usbip');
  await end.start(socketPath);
  const running = machine.run();
  const socket = net.connect(socketPath);
  context.after(async () => {
    socket.destroy();
    end.server.close();
    machine.quit();
    await running;
  });
  return { machine, guest: new Guest(socket) };
}

const DEVICE_DESCRIPTOR = [0x80, 6, 0, 1, 0, 0, 18, 0];
const VENDOR_REQUEST = [0xc0, 0x99, 0, 0, 0, 0, 10, 0];
const CONFIGURE = [0x00, 9, 1, 0, 0, 0, 0, 0];

test('frames are cut out of any pieces; absurd lengths are refused', () => {
  const got = [];
  const frames = new Frames((session, payload) => got.push([session, payload.toString()]));
  const bytes = Buffer.concat([frame(1, Buffer.from('abc')), frame(2), frame(3, Buffer.from('d'))]);
  for (const byte of bytes) assert.equal(frames.push(Buffer.of(byte)), true);
  assert.deepEqual(got, [[1, 'abc'], [2, ''], [3, 'd']]);
  assert.equal(frames.push(Buffer.alloc(8, 0xff)), false);
});

test('a guest reads descriptors, configures, and exchanges reports', { skip: withoutDongle }, async (context) => {
  const { machine, guest } = await bench(context);
  machine.powerOn();
  guest.send(1, urb({ command: SUBMIT, sequence: 1, into: 1, length: 18, setup: DEVICE_DESCRIPTOR }));
  const device = await guest.answer(1);
  assert.deepEqual([device.command, device.sequence, device.status, device.actual], [SUBMITTED, 1, 0, 18]);
  assert.equal(device.data.readUInt16LE(8), 0x1209);
  guest.send(1, urb({ command: SUBMIT, sequence: 2, into: 1, length: 10, setup: VENDOR_REQUEST }));
  assert.equal((await guest.answer(1)).status, -32, 'it stalls');
  guest.send(1, urb({ command: SUBMIT, sequence: 3, setup: CONFIGURE }));
  assert.equal((await guest.answer(1)).status, 0);
  guest.send(1, urb({ command: SUBMIT, sequence: 4, into: 1, endpoint: 1, length: 64 }), urb({ command: SUBMIT, sequence: 5, endpoint: 1 }, askForChannel()));
  assert.deepEqual({ ...(await guest.answer(1)), data: 0 }, { command: SUBMITTED, sequence: 5, status: 0, actual: 64, data: 0 });
  const report = await guest.answer(1);
  assert.deepEqual([report.sequence, report.actual, report.data[4]], [4, 64, 0x86]);
});

test('a transfer that waits can be unlinked, one that is done cannot', { skip: withoutDongle }, async (context) => {
  const { machine, guest } = await bench(context);
  machine.powerOn();
  guest.send(1, urb({ command: SUBMIT, sequence: 1, setup: CONFIGURE }));
  await guest.answer(1);
  guest.send(1, urb({ command: SUBMIT, sequence: 2, into: 1, endpoint: 1, length: 64 }), urb({ command: UNLINK, sequence: 3, victim: 2 }), urb({ command: UNLINK, sequence: 4, victim: 1 }));
  assert.deepEqual([(await guest.answer(1)).status, (await guest.answer(1)).status], [CONNECTION_RESET, 0]);
});

test('requests that no kernel makes do no harm', { skip: withoutDongle }, async (context) => {
  const { machine, guest } = await bench(context);
  machine.powerOn();
  guest.send(1, urb({ command: SUBMIT, sequence: 1, into: 1, endpoint: 200, length: 64 }));
  assert.equal((await guest.answer(1)).status, -32);
  guest.send(1, urb({ command: SUBMIT, sequence: 2, endpoint: 5 }, Buffer.alloc(64)));
  assert.equal((await guest.answer(1)).status, -71, 'nobody is there');
  guest.send(1, urb({ command: 77, sequence: 3 }), urb({ command: UNLINK, sequence: 4, victim: 99 }));
  assert.deepEqual([(await guest.answer(1)).command], [UNLINKED]);
  const endless = urb({ command: SUBMIT, sequence: 5, endpoint: 1, length: 0xffffffff });
  guest.send(1, endless, Buffer.alloc((1 << 20) - 100));
  guest.send(1, Buffer.alloc(100));
  assert.equal(await guest.answer(1), null);
});

test('without power there is no session; a lost one is told; a new one finds a device in its first state', { skip: withoutDongle }, async (context) => {
  const { machine, guest } = await bench(context);
  const hello = urb({ command: SUBMIT, sequence: 1, into: 1, length: 18, setup: DEVICE_DESCRIPTOR });
  guest.send(1, hello);
  assert.equal(await guest.answer(1), null);
  machine.powerOn();
  guest.send(2, hello);
  assert.equal((await guest.answer(2)).actual, 18);
  machine.powerOff();
  assert.equal(await guest.answer(2), null);
  machine.powerOn();
  guest.send(3, hello);
  assert.equal((await guest.answer(3)).actual, 18);
  guest.send(4, hello);
  assert.equal((await guest.answer(4)).actual, 18);
});
