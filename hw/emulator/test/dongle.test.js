/** The real firmware image, mostly started without its boot stage: nobody has signed it here. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { ControlEnd } from '../lib/ends/control.js';
import { HidSocket } from '../lib/ends/hid-socket.js';
import { Exchanges } from '../lib/exchanges.js';
import { answerFrom, askForChannel, askInfo, channelOf, connect, dongleMachine, temporary, unpatchedMachine, until, withoutDongle } from '../testing/support.js';

/** USB ids of the test range of pid.codes, as licfmt has them. */
const VENDOR = 0x1209;

/** A running machine with a socket; ends with the test. */
function bench(context) {
  const machine = dongleMachine();
  const socket = new HidSocket(machine, path.join(temporary(), 'x.dongle'));
  const exchanges = new Exchanges(machine, socket);
  const control = new ControlEnd(machine, exchanges);
  const running = machine.run();
  context.after(async () => {
    machine.quit();
    await running;
  });
  return { machine, socket, exchanges, ask: (request) => control.answer(JSON.stringify(request)) };
}

async function infoOver(client) {
  client.socket.write(askForChannel());
  const given = await answerFrom(() => client.take(64));
  client.socket.write(askInfo(channelOf(given)));
  return answerFrom(() => client.take(64));
}

test('it enumerates as a HID device, and says what it is', { skip: withoutDongle }, async (context) => {
  const { machine, socket, exchanges } = bench(context);
  machine.powerOn();
  await until(() => socket.open);
  assert.equal(socket.device.vendor, VENDOR);
  assert.ok(socket.device.serial.length > 0);
  const client = await connect(socket.path);
  const info = await infoOver(client);
  assert.equal(info[4], 0x83);
  assert.equal(exchanges.list.length, 2);
  const stats = machine.stats();
  assert.deepEqual([stats.faults, stats.usb.toggleErrors, stats.reset_count], [[], 0, 0]);
  assert.ok(stats.stacks[0].used_bytes > 0);
});

test('every program sees every report', { skip: withoutDongle }, async (context) => {
  const { machine, socket } = bench(context);
  machine.powerOn();
  await until(() => socket.open);
  const [one, other] = [await connect(socket.path), await connect(socket.path)];
  one.socket.write(askForChannel());
  assert.deepEqual(await one.take(64), await other.take(64));
});

test('without power the socket is gone; the same flash comes back as the same dongle', { skip: withoutDongle }, async (context) => {
  const { machine, socket, ask } = bench(context);
  machine.powerOn();
  await until(() => socket.open);
  const { serial } = socket.device;
  const client = await connect(socket.path);
  assert.equal(ask({ do: 'power-off' }).ok, true);
  assert.equal(await client.take(1), null);
  await until(() => !fs.existsSync(socket.path));
  assert.equal(ask({ do: 'stats' }).state, 'off');
  assert.equal(ask({ do: 'power-on' }).ok, true);
  await until(() => socket.open);
  assert.equal(socket.device.serial, serial);
  await infoOver(await connect(socket.path));
});

test('another flash chip is another dongle', { skip: withoutDongle }, async (context) => {
  const { machine, socket, ask } = bench(context);
  machine.powerOn();
  await until(() => socket.open);
  const { serial } = socket.device;
  ask({ do: 'power-off' });
  ask({ do: 'unit', id: '0011223344556677' });
  ask({ do: 'power-on' });
  await until(() => socket.open);
  assert.notEqual(socket.device.serial, serial);
});

test('power can be cut at the first write of a blank dongle, which then starts all the same', { skip: withoutDongle }, async (context) => {
  const { machine, socket, ask } = bench(context);
  for (const torn of [false, true]) {
    machine.powerOn();
    assert.equal(ask({ do: 'cut', after: 1, torn }).ok, true);
    await until(() => ask({ do: 'stats' }).state === 'off');
    assert.match(ask({ do: 'stats' }).off_because, /power cut/);
  }
  machine.powerOn();
  await until(() => socket.open);
  await infoOver(await connect(socket.path));
});

test('requests that make no sense are refused', { skip: withoutDongle }, (context) => {
  const { ask } = bench(context);
  for (const request of [{ do: 'dance' }, { do: 'cut', after: 1 }, { do: 'cut', after: 0 }, { do: 'unit', id: 'x' }, 5, null]) {
    assert.equal(ask(request).ok, false);
  }
});

test('the ROM starts a boot stage, which as it was built believes nothing', { skip: withoutDongle }, () => {
  const machine = unpatchedMachine();
  machine.powerOn();
  for (let frame = 0; frame < 300; frame++) machine.runFrame();
  const stats = machine.stats();
  assert.deepEqual(stats.stacks.map(({ vectors }) => vectors), ['0x0', '0x10000100']);
  assert.deepEqual([stats.plugged, stats.parked, stats.faults], [false, false, []]);
});
