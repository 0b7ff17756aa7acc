/**
 * The parts of an RP2040 that rp2040js has not, or not as this project needs them. Section numbers
 * are those of the RP2040 data sheet.
 */

import crypto from 'node:crypto';

import { Fault } from './faults.js';

/** How a store through a register's alias works (2.1.2, "Atomic register access"). */
const ATOMIC = { plain: 0, xor: 1, set: 2, clear: 3 };

/** A block of registers that only remember. */
export class Registers {
  /** @param {Record<number, number>} reset values after reset, by offset */
  constructor(reset = {}) {
    this.values = { ...reset };
  }

  readUint32(offset) {
    return this.values[offset] ?? 0;
  }

  writeUint32(offset, value) {
    this.values[offset] = value >>> 0;
  }

  writeUint32Atomic(offset, value, kind) {
    // A plain store must not read: reading has side effects on some registers.
    const old = kind === ATOMIC.plain ? 0 : this.readUint32(offset);
    if (kind === ATOMIC.xor) this.writeUint32(offset, old ^ value);
    else if (kind === ATOMIC.set) this.writeUint32(offset, old | value);
    else if (kind === ATOMIC.clear) this.writeUint32(offset, old & ~value);
    else this.writeUint32(offset, value);
  }
}

/** The XIP cache's control registers (2.6.3.6): the cache itself is not modelled. */
export class XipControl extends Registers {
  static FLUSH = 0x04;
  static STATUS = 0x08;
  /** STAT: the streaming FIFO is empty, a flush is done. */
  static IDLE = 0x06;

  readUint32(offset) {
    if (offset === XipControl.FLUSH) return 0;
    return offset === XipControl.STATUS ? XipControl.IDLE : super.readUint32(offset);
  }
}

/** The ring oscillator (2.17.8); of it the random bit matters. */
export class RingOscillator extends Registers {
  static STATUS = 0x18;
  static RANDOM_BIT = 0x1c;
  /** STATUS: stable and enabled. */
  static RUNNING = 0x80001000;

  /** @param {() => number} randomBit */
  constructor(randomBit) {
    super();
    this.randomBit = randomBit;
    this.bitsRead = 0;
  }

  readUint32(offset) {
    if (offset === RingOscillator.STATUS) return RingOscillator.RUNNING;
    if (offset !== RingOscillator.RANDOM_BIT) return super.readUint32(offset);
    this.bitsRead += 1;
    return this.randomBit();
  }
}

/** Random bits of this machine. */
export function realBits() {
  let pool = Buffer.alloc(0);
  let bit = 0;
  return () => {
    if (bit === pool.length * 8) {
      pool = crypto.randomBytes(256);
      bit = 0;
    }
    const value = (pool[bit >> 3] >> (bit & 7)) & 1;
    bit += 1;
    return value;
  };
}

/** The same bits for the same seed, for tests (SHA-256 in counter mode). */
export function seededBits(seed) {
  let pool = Buffer.alloc(0);
  let block = 0;
  let bit = 0;
  return () => {
    if (bit === pool.length * 8) {
      pool = crypto.createHash('sha256').update(`${seed}/${block}`).digest();
      block += 1;
      bit = 0;
    }
    const value = (pool[bit >> 3] >> (bit & 7)) & 1;
    bit += 1;
    return value;
  };
}

/** The QSPI bank's pins (2.19.6.2): only the chip select's override matters. */
export class QspiPins extends Registers {
  static CHIP_SELECT = 0x0c;
  static FORCED_LOW = 2;

  constructor() {
    super();
    /** Called when a forced-low chip select is let go. */
    this.onRelease = () => {};
  }

  /** GPIO_QSPI_SS_CTRL.OUTOVER: 2 holds the chip select low. */
  get heldLow() {
    return ((this.readUint32(QspiPins.CHIP_SELECT) >> 8) & 3) === QspiPins.FORCED_LOW;
  }

  writeUint32(offset, value) {
    const held = this.heldLow;
    super.writeUint32(offset, value);
    if (held && !this.heldLow) this.onRelease();
  }
}

/** The SSI (4.10.13), with a flash chip on it. A transfer takes no time; the flash's own work does. */
export class FlashInterface extends Registers {
  static CONTROL0 = 0x00;
  static CONTROL1 = 0x04;
  static ENABLE = 0x08;
  static TRANSMIT_LEVEL = 0x20;
  static RECEIVE_LEVEL = 0x24;
  static STATUS = 0x28;
  static ID = 0x58;
  static VERSION = 0x5c;
  static DATA = 0x60;
  /** SR: the transmit FIFO is not full, and is empty; the receive FIFO is not empty. */
  static TRANSMIT_READY = 0x06;
  static RECEIVED = 0x08;
  /** CTRLR0.TMOD: after the command, receive CTRLR1 + 1 frames ("EEPROM read"). */
  static READ_MODE = 3;

  #received = [];
  #selected = false;

  /**
   * @param {import('./flash.js').NorFlash} flash
   * @param {QspiPins} pins
   * @param {() => boolean} inFlash whether the running code itself lies in flash
   */
  constructor(flash, pins, inFlash) {
    super();
    Object.assign(this, { flash, pins, inFlash });
    pins.onRelease = () => this.#deselect();
  }

  readUint32(offset) {
    switch (offset) {
      case FlashInterface.STATUS:
        this.#settle();
        return FlashInterface.TRANSMIT_READY | (this.#received.length ? FlashInterface.RECEIVED : 0);
      case FlashInterface.DATA:
        this.#settle();
        return this.#received.shift() ?? 0;
      case FlashInterface.TRANSMIT_LEVEL:
        return 0;
      case FlashInterface.RECEIVE_LEVEL:
        return this.#received.length;
      case FlashInterface.ID:
        return 0x51535049;
      case FlashInterface.VERSION:
        return 0x3430312a;
      default:
        return super.readUint32(offset);
    }
  }

  writeUint32(offset, value) {
    if (offset === FlashInterface.ENABLE && !(value & 1)) {
      this.#settle();
      this.#received = [];
    }
    if (offset === FlashInterface.DATA) this.#send(value);
    else super.writeUint32(offset, value);
  }

  get #readMode() {
    return ((this.readUint32(FlashInterface.CONTROL0) >> 8) & 3) === FlashInterface.READ_MODE;
  }

  #send(value) {
    // On silicon the next instruction could not be fetched.
    if (this.inFlash()) throw new Fault('code that lies in flash drives the flash interface');
    this.#selected = true;
    const answer = this.flash.transfer(value);
    if (!this.#readMode) this.#received.push(answer);
  }

  /** The transmit FIFO ran empty: unless it is held low, the chip select rises. */
  #settle() {
    if (!this.#selected || this.pins.heldLow) return;
    if (this.#readMode) {
      const frames = (this.readUint32(FlashInterface.CONTROL1) & 0xffff) + 1;
      for (let frame = 0; frame < frames; frame++) this.#received.push(this.flash.transfer(0));
    }
    this.#deselect();
  }

  #deselect() {
    this.#selected = false;
    this.flash.deselect();
  }
}
