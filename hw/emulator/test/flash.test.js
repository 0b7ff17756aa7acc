import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { DURATION, NorFlash, PAGE, PowerCut, SECTOR, SIZE } from '../lib/flash.js';
import { ImageFile } from '../lib/image.js';
import { temporary } from '../testing/support.js';

const UNIT = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** A chip with its own time, and commands for it. */
function bench() {
  const bench = { nanos: 0, stored: [] };
  bench.flash = new NorFlash({
    array: new Uint8Array(SIZE).fill(0xff),
    unit: UNIT,
    now: () => bench.nanos,
    store: (address, length) => bench.stored.push([address, length]),
  });
  bench.send = (...bytes) => {
    const answer = bytes.map((byte) => bench.flash.transfer(byte));
    bench.flash.deselect();
    return answer;
  };
  bench.change = (...bytes) => {
    bench.send(0x06);
    bench.send(...bytes);
  };
  bench.ready = () => (bench.nanos += DURATION.block64Erase);
  return bench;
}

test('programming only clears bits, erasing sets them', () => {
  const { flash, change, ready } = bench();
  change(0x02, 0, 0x10, 0, 0x0f);
  ready();
  change(0x02, 0, 0x10, 0, 0xf5);
  ready();
  assert.equal(flash.array[0x1000], 0x05);
  change(0x20, 0, 0x1f, 0xff);
  assert.ok(flash.array.subarray(0x1000, 0x2000).every((byte) => byte === 0xff));
});

test('nothing changes without the write-enable latch, which one operation uses up', () => {
  const { flash, send, change, ready } = bench();
  send(0x02, 0, 0, 0, 0);
  assert.equal(flash.array[0], 0xff);
  change(0x02, 0, 0, 1, 0);
  ready();
  send(0x02, 0, 0, 2, 0);
  assert.deepEqual([...flash.array.subarray(0, 3)], [0xff, 0, 0xff]);
  assert.equal(flash.history.refused, 2);
});

test('a program operation wraps inside its page', () => {
  const { flash, change } = bench();
  change(0x02, 0, 0x01, 0xfe, 1, 2, 3);
  assert.deepEqual([...flash.array.subarray(0x1fe, 0x200)], [1, 2]);
  assert.equal(flash.array[0x100], 3);
  assert.equal(flash.array[0x200], 0xff);
});

test('it is busy as long as its data sheet says, and hears nothing meanwhile', () => {
  const { flash, send, change } = bench();
  const held = bench();
  change(0x20, 0, 0, 0);
  assert.equal(send(0x05, 0)[1] & 1, 1);
  assert.equal(flash.busyFor, DURATION.sectorErase);
  held.change(0x02, 0, 0, 0, 0);
  held.change(0x02, 0, 0, 1, 0);
  assert.equal(held.flash.array[1], 0xff);
  held.nanos += DURATION.pageProgram;
  assert.equal(held.send(0x05, 0)[1] & 1, 0);
});

test('who polls the busy bit lets the time pass', () => {
  let nanos = 0;
  const array = new Uint8Array(SIZE).fill(0xff);
  const flash = new NorFlash({ array, unit: UNIT, now: () => nanos, pass: (time) => (nanos += time) });
  const send = (...bytes) => {
    const answer = bytes.map((byte) => flash.transfer(byte));
    flash.deselect();
    return answer[1];
  };
  send(0x06);
  send(0x20, 0, 0, 0);
  assert.equal(send(0x05, 0) & 1, 1);
  assert.equal(send(0x05, 0) & 1, 0);
  assert.equal(nanos, DURATION.sectorErase);
});

test('it has an id of its own, and says what it is', () => {
  const { send } = bench();
  assert.deepEqual(send(0x9f, 0, 0, 0).slice(1), [0xef, 0x40, 0x15]);
  assert.deepEqual(send(0x4b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0).slice(5), [...UNIT]);
});

test('a power cut before an operation leaves everything as it was', () => {
  const { flash, change, ready } = bench();
  flash.planCut(2, false);
  change(0x02, 0, 0, 0, 0x11);
  ready();
  assert.throws(() => change(0x20, 0, 0, 0), PowerCut);
  assert.equal(flash.array[0], 0x11);
});

test('a power cut in a program operation leaves a byte with some of its bits', () => {
  const { flash, change } = bench();
  flash.planCut(1, true);
  assert.throws(() => change(0x02, 0, 0, 0, 0, 0, 0, 0), PowerCut);
  assert.deepEqual([...flash.array.subarray(0, 4)], [0, 0, 0x0f, 0xff]);
});

test('a power cut in an erase operation leaves part of the sector', () => {
  const { flash, change } = bench();
  flash.array.fill(0, 0, SECTOR);
  flash.planCut(1, 0.25);
  assert.throws(() => change(0x20, 0, 0, 0), PowerCut);
  assert.ok(flash.array.subarray(0, SECTOR / 4).every((byte) => byte === 0xff));
  assert.equal(flash.array[SECTOR / 4], 0x55);
  assert.ok(flash.array.subarray(SECTOR / 4 + 1, SECTOR).every((byte) => byte === 0));
});

test('changes are handed on whole: pages and sectors', () => {
  const { stored, change, ready } = bench();
  change(0x02, 0, 0x02, 0x80, 0);
  ready();
  change(0x20, 0, 0x30, 0);
  assert.deepEqual(stored, [[0x200, PAGE], [0x3000, SECTOR]]);
});

test('the image file holds bytes and id, and takes nothing else for one', () => {
  const file = path.join(temporary(), 'a.flash');
  const first = new ImageFile(file);
  first.array[7] = 1;
  first.store(0, PAGE);
  assert.ok(first.isNew);
  first.close();
  const again = new ImageFile(file);
  assert.equal(again.array[7], 1);
  assert.ok(!again.isNew);
  assert.deepEqual(again.unit, first.unit);
  again.setUnit('0011223344556677');
  again.close();
  const copied = new ImageFile(file);
  assert.deepEqual([...copied.unit], [0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77]);
  copied.close();
  assert.throws(() => copied.setUnit('00'), /16 hexadecimal digits/);
  fs.truncateSync(file, 100);
  assert.throws(() => new ImageFile(file), /100 bytes are no flash image/);
  assert.ok(!fs.existsSync(`${file}.lock`), 'what is not opened is not locked');
});

test('one emulator has an image file, until it ends or is killed', () => {
  const file = path.join(temporary(), 'a.flash');
  const first = new ImageFile(file);
  assert.throws(() => new ImageFile(file), new RegExp(`another emulator runs this dongle .process ${process.pid}`));
  first.store(0, PAGE);
  first.close();
  // A process that was killed, and one that got its number later.
  for (const left of ['4194999 1', `${process.pid} 1`, '']) {
    fs.writeFileSync(`${file}.lock`, left);
    new ImageFile(file).close();
  }
  assert.deepEqual(fs.readdirSync(path.dirname(file)).sort(), ['a.flash', 'a.flash.unit']);
});
