import assert from 'node:assert/strict';
import test from 'node:test';

import { RAM_BASE } from '../lib/chip.js';
import { SECTOR } from '../lib/flash.js';
import { MemoryImage } from '../lib/image.js';
import { idleChip } from '../testing/support.js';

const RETURN = RAM_BASE + 0x100;
const STACK = RAM_BASE + 0x8000;
const BUFFER = RAM_BASE + 0x1000;
const LIMIT = 10e9;

/** Calls what the ROM's function table has for a two-letter code. */
function call(chip, code, ...args) {
  const { soc } = chip;
  const id = code.charCodeAt(0) | (code.charCodeAt(1) << 8);
  const entry = run(chip, soc.readUint16(0x18), soc.readUint16(0x14), id);
  assert.notEqual(entry, 0, `the ROM has no ${code}`);
  return run(chip, entry, ...args);
}

function run(chip, address, ...args) {
  const { core } = chip;
  core.registers.set(args);
  core.SP = STACK;
  core.LR = RETURN | 1;
  core.PC = address & ~1;
  while (core.PC !== RETURN) {
    assert.ok(chip.nanos < LIMIT, 'the ROM function returns');
    assert.deepEqual(chip.faults, []);
    chip.runUntil(chip.nanos + 1);
  }
  return core.registers[0] >>> 0;
}

test('the header is where programs look for it', () => {
  const { soc } = idleChip();
  assert.equal(soc.readUint32(0x10) & 0xffffff, 0x01754d);
  assert.equal(run(idleChip(), soc.readUint16(0x18), soc.readUint16(0x14), 0x5a5a), 0, 'no such function');
});

test('bits are counted and turned', () => {
  const chip = idleChip();
  for (const value of [0, 1, 0x80000000, 0xffffffff, 0x00f0a005]) {
    const bits = value.toString(2).padStart(32, '0');
    assert.equal(call(chip, 'P3', value), bits.replaceAll('0', '').length);
    assert.equal(call(chip, 'R3', value), Number.parseInt([...bits].reverse().join(''), 2));
    assert.equal(call(chip, 'L3', value), Math.clz32(value));
    assert.equal(call(chip, 'T3', value), value === 0 ? 32 : 31 - Math.clz32(value & -value));
  }
});

test('memory is copied and filled, and not a byte more', () => {
  const chip = idleChip();
  const { sram } = chip.soc;
  sram.set([1, 2, 3, 4, 5], 0x1000);
  assert.equal(call(chip, 'MC', BUFFER + 0x100, BUFFER, 4), BUFFER + 0x100);
  assert.deepEqual([...sram.subarray(0x1100, 0x1105)], [1, 2, 3, 4, 0]);
  call(chip, 'S4', BUFFER + 1, 9, 2);
  assert.deepEqual([...sram.subarray(0x1000, 0x1005)], [1, 9, 9, 4, 5]);
});

test('flash functions erase and program by commands to the chip', () => {
  const image = new MemoryImage();
  image.array.fill(0, SECTOR, 4 * SECTOR);
  const chip = idleChip(image);
  chip.soc.sram.fill(0x5a, 0x1000, 0x1200);
  call(chip, 'IF');
  call(chip, 'EX');
  call(chip, 'RE', SECTOR, 2 * SECTOR, 0x10000, 0xd8);
  call(chip, 'RP', SECTOR, BUFFER, 512);
  call(chip, 'FC');
  const { erases, programs, refused } = chip.flash.history;
  assert.deepEqual([erases, programs, refused], [2, 2, 0]);
  assert.ok(image.array.subarray(SECTOR, SECTOR + 512).every((byte) => byte === 0x5a));
  assert.ok(image.array.subarray(SECTOR + 512, 3 * SECTOR).every((byte) => byte === 0xff));
  assert.ok(image.array.subarray(3 * SECTOR, 4 * SECTOR).every((byte) => byte === 0));
});

test('whole blocks are erased as blocks', () => {
  const chip = idleChip();
  call(chip, 'EX');
  call(chip, 'RE', 0x0f000, 0x11000, 0x10000, 0xd8);
  assert.deepEqual(chip.flash.history.recent.map(({ address, length }) => [address, length]), [[0xf000, SECTOR], [0x10000, 0x10000]]);
});

test('a second boot stage with a wrong checksum is not started', () => {
  const chip = idleChip();
  chip.runUntil(20e6);
  assert.equal(chip.soc.bootrom.length > 0 && chip.core.waiting, true);
  assert.ok(chip.core.PC < 0x4000, 'it waits in the ROM');
});

test('a store into flash or ROM, and code in flash that drives the flash, are faults', () => {
  const chip = idleChip();
  assert.throws(() => chip.soc.writeUint32(0x10000000, 0), /cannot be written/);
  assert.throws(() => chip.soc.writeUint8(0x10000001, 0), /cannot be written/);
  assert.throws(() => chip.soc.writeUint32(0, 0), /cannot be written/);
  chip.core.PC = 0x10000200;
  assert.throws(() => chip.soc.writeUint32(0x18000060, 6), /lies in flash/);
  assert.throws(() => chip.soc.readUint32(0x30000000), /invalid memory/);
});

test('an access across its alignment is a fault, as on the core', () => {
  const chip = idleChip();
  assert.throws(() => chip.soc.writeUint32(RAM_BASE + 2, 0), /32 bits at 0x20000002, which is not aligned/);
  assert.throws(() => chip.soc.writeUint16(RAM_BASE + 1, 0), /not aligned/);
  assert.throws(() => chip.soc.readUint16(RAM_BASE + 3), /not aligned/);
  assert.throws(() => chip.soc.readUint32(RAM_BASE + 1), /not 32 bit aligned/);
  chip.soc.writeUint16(RAM_BASE + 2, 0xbeef);
  assert.equal(chip.soc.readUint32(RAM_BASE) >>> 16, 0xbeef);
});
