/**
 * The flash image file: it is the dongle. `FILE` holds the flash chip's 2 MiB, `FILE.unit` beside it
 * the chip's unique id in hexadecimal, for a chip's id is not among the bytes that can be copied.
 * `FILE.lock` names the process that runs it: two chips that write one file would ruin it.
 */

import crypto from 'node:crypto';
import fs from 'node:fs';

import { SIZE } from './flash.js';
import { lock, unlock } from './lock.js';

const UNIT_BYTES = 8;

/** An open image file. Every change is in the system's hands at once: killing this process loses none. */
export class ImageFile {
  /**
   * Opens the file; one that is not there is made, erased, with a random id.
   * @param {string} path
   */
  constructor(path) {
    this.path = path;
    lock(path);
    try {
      this.#open();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #open() {
    const { path } = this;
    this.array = new Uint8Array(SIZE).fill(0xff);
    this.file = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
    const { size } = fs.fstatSync(this.file);
    /** Whether there was none: an empty chip, which starts nothing. */
    this.isNew = size === 0;
    if (this.isNew) fs.writeSync(this.file, this.array, 0, SIZE, 0);
    else if (size === SIZE) fs.readSync(this.file, this.array, 0, SIZE, 0);
    else throw new Error(`${path}: ${size} bytes are no flash image, which has ${SIZE}`);
    this.unit = this.#readUnit();
  }

  /** Gives the chip another unique id, as if the bytes had been copied to another board. */
  setUnit(hex) {
    this.unit = parseUnit(hex);
    fs.writeFileSync(`${this.path}.unit`, `${hex}\n`);
  }

  /** Writes a changed range. */
  store(address, length) {
    fs.writeSync(this.file, this.array, address, length, address);
  }

  /** Lets another emulator have the file. */
  close() {
    if (this.file !== undefined) fs.closeSync(this.file);
    this.file = undefined;
    unlock(this.path);
  }

  /** Waits until everything is on the disk. */
  flush() {
    fs.fsyncSync(this.file);
  }

  #readUnit() {
    const path = `${this.path}.unit`;
    if (!fs.existsSync(path)) fs.writeFileSync(path, `${crypto.randomBytes(UNIT_BYTES).toString('hex')}\n`);
    return parseUnit(fs.readFileSync(path, 'utf8').trim());
  }
}

/** An image that no file holds, for tests. */
export class MemoryImage {
  constructor(array = new Uint8Array(SIZE).fill(0xff), unit = 'e660010203040506') {
    this.array = array;
    this.unit = parseUnit(unit);
  }

  setUnit(hex) {
    this.unit = parseUnit(hex);
  }

  store() {}

  flush() {}
}

function parseUnit(hex) {
  if (!/^[0-9a-f]{16}$/i.test(hex)) throw new Error(`a unit id is 16 hexadecimal digits, not ${JSON.stringify(hex)}`);
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
