/** What the tests share: the built ROM and firmware, a machine that runs them, a client of reports. */

import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { Chip, FLASH_BASE } from '../lib/chip.js';
import { load, parseElf } from '../lib/elf.js';
import { NorFlash } from '../lib/flash.js';
import { MemoryImage } from '../lib/image.js';
import { Machine } from '../lib/machine.js';
import { seededBits } from '../lib/peripherals.js';

const root = new URL('../../../', import.meta.url).pathname;
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
export const ROM = path.join(target, 'no-std/thumbv6m-none-eabi/debug/rom');
export const DONGLE = path.join(target, 'firmware/rp2040/dongle.elf');
export const BOOT = path.join(target, 'firmware/rp2040/boot.elf');
/** For tests that want the real program: why they cannot run, or false. */
export const withoutDongle = ![DONGLE, BOOT].every((file) => fs.existsSync(file)) && 'the firmware is not built: hw/build-firmware rp2040';
/** `bx lr` in place of a second boot stage. */
const NO_BOOT2 = [0x70, 0x47];

export function rom() {
  return parseElf(fs.readFileSync(ROM));
}

/** A chip that runs nothing yet. */
export function idleChip(image = new MemoryImage(), operations = {}) {
  const flash = (clock) => new NorFlash({
    array: image.array,
    unit: image.unit,
    now: () => clock.nanos,
    pass: (nanos) => clock.tick(nanos),
    ...operations,
  });
  return new Chip({ flash, rom: rom(), randomBit: seededBits('test') });
}

/** A machine with the real program in its flash, started without the boot stage; not yet powered. */
export function dongleMachine(image = new MemoryImage()) {
  const elf = parseElf(fs.readFileSync(DONGLE));
  load(elf, image.array, FLASH_BASE);
  image.array.set(NO_BOOT2);
  const vectors = elf.symbols.get('__vector_table') ?? elf.segments[0].address;
  return new Machine({ image, vectors, rom: rom(), randomBit: seededBits('test'), paced: false });
}

/** A machine with both programs as they were built: a boot stage that believes no key yet. */
export function unpatchedMachine() {
  const image = new MemoryImage();
  for (const file of [BOOT, DONGLE]) load(parseElf(fs.readFileSync(file)), image.array, FLASH_BASE);
  return new Machine({ image, rom: rom(), randomBit: seededBits('test'), paced: false });
}

export function temporary() {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'keyfob-emulator-'));
}

/** Tries until `get` gives something. */
export async function until(get) {
  for (;;) {
    const value = await get();
    if (value !== undefined && value !== null && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A stream that can be waited on for so many bytes; `null` at its end. */
export class Bytes {
  #held = Buffer.alloc(0);
  #ended = false;
  #wake = () => {};

  constructor(socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.#held = Buffer.concat([this.#held, bytes]);
      this.#wake();
    });
    for (const event of ['end', 'close', 'error']) {
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  async take(count) {
    while (this.#held.length < count) {
      if (this.#ended) return null;
      await new Promise((resolve) => (this.#wake = resolve));
    }
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }
}

export async function connect(socketPath) {
  const socket = net.connect(socketPath);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return new Bytes(socket);
}

const BROADCAST = 0xffffffff;
const COMMAND = { init: 0x86, message: 0x83, keepalive: 0xbb };
const INFO = 0;
/** A nonce by which a program knows the answer that is meant for it. */
const NONCE = Buffer.from('01234567', 'latin1');

function report(channel, command, data) {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32BE(channel, 0);
  bytes[4] = command;
  bytes.writeUInt16BE(data.length, 5);
  Buffer.from(data).copy(bytes, 7);
  return bytes;
}

/** The report by which a program asks for a channel. */
export function askForChannel(nonce = NONCE) {
  return report(BROADCAST, COMMAND.init, nonce);
}

/** The channel that an answer gives. */
export function channelOf(answer) {
  return answer.readUInt32BE(15);
}

/** The report that asks a dongle what it is. */
export function askInfo(channel) {
  return report(channel, COMMAND.message, [INFO]);
}

/** The next report that is no keepalive. */
export async function answerFrom(next) {
  for (;;) {
    const bytes = await next();
    if (bytes === null || bytes[4] !== COMMAND.keepalive) return bytes;
  }
}
