/**
 * One power-up of the chip: rp2040js, with the parts that it lacks, a flash chip and a boot ROM.
 *
 * Stricter than silicon on purpose: a store into the flash window, which the XIP cache would swallow
 * (2.6.3), is a HardFault, and so is any access where nothing is.
 */

import { RP2040 } from 'rp2040js';

import { load } from './elf.js';
import { ChipReset, Fault } from './faults.js';
import { FlashInterface, QspiPins, Registers, RingOscillator, XipControl } from './peripherals.js';

export const FLASH_BASE = 0x10000000;
export const RAM_BASE = 0x20000000;
/** The flash window and its aliases end here (2.6.3). */
const FLASH_END = 0x14000000;
/** After reset all runs from the ring oscillator, at about this frequency (2.17). */
const ROSC_HERTZ = 6.5e6;
/** Where the peripherals that are replaced or added are (2.2.1), in rp2040js' numbering. */
const AT = {
  xipControl: 0x14000, flashInterface: 0x18000, qspiPins: 0x40018, watchdog: 0x40058,
  ringOscillator: 0x40060, voltage: 0x40064,
};
/** Application interrupt and reset control: the key that a store needs, and the request (2.4.8). */
const AIRCR = { offset: 0xd0c, key: 0x05fa, systemReset: 4 };
/** WATCHDOG_REASON (4.7.6). */
const REASON = { timer: 1, trigger: 2 };
const HARD_FAULT = 3;
const NMI = 2;
const KEPT_WARNINGS = 50;

/** rp2040js, whose memory refuses what the hardware refuses. */
class StrictRp2040 extends RP2040 {
  readUint16(address) {
    if (address & 1) throw unaligned('read', 16, address);
    return super.readUint16(address);
  }

  writeUint16(address, value) {
    if (address & 1) throw unaligned('store', 16, address);
    super.writeUint16(address, value);
  }

  writeUint32(address, value) {
    if (address & 3) throw unaligned('store', 32, address);
    // The ROM and the flash window.
    if (address >>> 0 < FLASH_END) throw new Fault(`a store to 0x${(address >>> 0).toString(16)}, which cannot be written`);
    super.writeUint32(address, value);
  }
}

/** An Armv6-M core takes no access across its alignment (Armv6-M Architecture Reference Manual, A3.2.1). */
function unaligned(what, bits, address) {
  return new Fault(`a ${what} of ${bits} bits at 0x${(address >>> 0).toString(16)}, which is not aligned`);
}

/** The chip, from one reset to the next. */
export class Chip {
  #stacks = new Map();

  /**
   * @param {object} parts
   * @param {(clock: object) => import('./flash.js').NorFlash} parts.flash makes the flash chip on this clock
   * @param {import('./elf.js').Elf} parts.rom
   * @param {() => number} parts.randomBit
   * @param {{sram: Uint8Array, scratch: Uint32Array, reason: number} | null} [parts.kept] what a reset leaves
   * @param {number | null} [parts.vectors] start at this vector table instead of at the boot ROM
   * @param {import('./calls.js').CallTimer | null} [parts.calls] told of every instruction
   */
  constructor({ flash, rom, randomBit, kept = null, vectors = null, calls = null }) {
    const soc = new StrictRp2040();
    this.soc = soc;
    this.core = soc.core;
    this.clock = soc.clock;
    this.usb = soc.usbCtrl;
    this.calls = calls;
    this.instructions = 0;
    this.sleptNanos = 0;
    this.nanosPerCycle = 0;
    this.vectors = 0;
    this.stackTop = 0;
    this.stackBegan = false;
    this.deepest = 0;
    this.lockedUp = false;
    this.faults = [];
    this.warnings = new Set();
    this.#useLogger();
    soc.loadBootrom(romWords(rom));
    this.flash = flash(this.clock);
    this.#attachFlash();
    this.#addParts(randomBit);
    this.#catchResets();
    if (kept) this.#restore(kept);
    this.#clockFromRosc();
    this.#start(vectors);
  }

  /** Emulated nanoseconds since this power-up or reset. */
  get nanos() {
    return this.clock.nanos;
  }

  /** What outlasts a reset that is no power-up: RAM, and the watchdog's scratch registers (4.7.4). */
  keep(cause) {
    const reason = { 'watchdog timer': REASON.timer, 'watchdog trigger': REASON.trigger }[cause] ?? 0;
    return { sram: this.soc.sram, scratch: this.watchdog.scratchData, reason };
  }

  /** Runs until `nanos`. Throws {@link ChipReset} and PowerCut. */
  runUntil(nanos) {
    for (;;) {
      try {
        this.#run(nanos);
        return;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#hardFault(error);
      }
    }
  }

  /** All time is spent here: nothing that could be outside the loop is in it. */
  #run(nanos) {
    const { core, clock, calls } = this;
    const { registers } = core;
    while (clock.nanosCounter < nanos) {
      if (core.waiting || this.lockedUp) {
        this.#sleepUntil(nanos);
        continue;
      }
      const cycles = core.executeInstruction();
      this.instructions += 1;
      if (core.VTOR !== this.vectors) this.#programChanged();
      if (registers[13] < this.deepest) this.deepest = registers[13];
      else if (!this.stackBegan) this.#watchStack(registers[13]);
      const now = clock.nanosCounter + cycles * this.nanosPerCycle;
      if (clock.nextAlarm !== null && clock.nextAlarm.nanos <= now) clock.tick(now - clock.nanosCounter);
      else clock.nanosCounter = now;
      if (calls !== null) calls.step(core, now);
    }
  }

  #sleepUntil(nanos) {
    const { clock } = this;
    const alarm = clock.nextAlarm ? clock.nanosToNextAlarm : Infinity;
    const passing = Math.max(0, Math.min(nanos - clock.nanosCounter, alarm));
    this.sleptNanos += passing;
    clock.tick(passing);
  }

  /** A fault in a fault handler locks the processor up (B1.5.15); the watchdog still runs. */
  #hardFault(fault) {
    const { core } = this;
    this.faults.push(`${fault.message} (PC 0x${core.PC.toString(16)}, LR 0x${(core.LR >>> 0).toString(16)})`);
    if (core.IPSR === HARD_FAULT || core.IPSR === NMI) {
      this.lockedUp = true;
      return;
    }
    try {
      core.exceptionEntry(HARD_FAULT);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.lockedUp = true;
    }
  }

  #useLogger() {
    const note = (name, message) => {
      // What the hardware answers with a bus fault; rp2040js only says it.
      if (name === 'RP2040') throw new Fault(message);
      if (name === 'CortexM0Core') throw new Fault(message);
      if (this.warnings.size < KEPT_WARNINGS) this.warnings.add(`${name}: ${message}`);
    };
    const info = (name, message) => {
      // rp2040js does nothing else on SEV; the event register is set (A6.7.57).
      if (message === 'SEV') this.core.eventRegistered = true;
    };
    this.soc.logger = { debug() {}, info, warn: note, error: note };
    this.soc.onBreak = (code) => {
      throw new Fault(`BKPT or UDF ${code}`);
    };
  }

  #attachFlash() {
    const { array } = this.flash;
    const { soc } = this;
    soc.flash = array;
    soc.flash16 = new Uint16Array(array.buffer, array.byteOffset, array.length / 2);
    soc.flashView = new DataView(array.buffer, array.byteOffset, array.length);
  }

  #addParts(randomBit) {
    const { peripherals, qspi } = this.soc;
    const pins = new QspiPins();
    const inFlash = () => this.core.PC >>> 0 >= FLASH_BASE && this.core.PC >>> 0 < FLASH_END;
    this.ringOscillator = new RingOscillator(randomBit);
    peripherals[AT.xipControl] = new XipControl();
    peripherals[AT.flashInterface] = new FlashInterface(this.flash, pins, inFlash);
    peripherals[AT.qspiPins] = pins;
    peripherals[AT.ringOscillator] = this.ringOscillator;
    // VREG: 1.10 V, stable (2.10.6).
    peripherals[AT.voltage] = new Registers({ 0: 0x10b1 });
    this.watchdog = peripherals[AT.watchdog];
    for (const pin of qspi) pin.padValue |= 0x40; // input enabled
    qspi[1].setInputValue(true); // BOOTSEL is not pressed
  }

  #catchResets() {
    this.watchdog.onWatchdogTrigger = () => {
      throw new ChipReset(this.watchdog.reason === REASON.timer ? 'watchdog timer' : 'watchdog trigger');
    };
    const { ppb } = this.soc;
    const store = ppb.writeUint32.bind(ppb);
    ppb.writeUint32 = (offset, value) => {
      if (offset !== AIRCR.offset) return store(offset, value);
      if (value >>> 16 === AIRCR.key && value & AIRCR.systemReset) throw new ChipReset('system reset request');
      return undefined;
    };
  }

  #restore({ sram, scratch, reason }) {
    this.soc.sram.set(sram);
    this.watchdog.scratchData.set(scratch);
    this.watchdog.reason = reason;
  }

  #clockFromRosc() {
    const { soc } = this;
    soc.clkSys = ROSC_HERTZ;
    soc.ppb.systickTimer.frequency = ROSC_HERTZ;
    this.nanosPerCycle = 1e9 / ROSC_HERTZ;
    soc.addClockListener((hertz) => {
      this.nanosPerCycle = 1e9 / hertz;
    });
  }

  #start(vectors) {
    const { core } = this;
    core.VTOR = vectors ?? 0;
    core.reset();
    this.#programChanged();
  }

  #programChanged() {
    this.#noteStack();
    this.vectors = this.core.VTOR;
    this.stackTop = (this.soc.readUint32(this.vectors) & ~3) >>> 0;
    this.stackBegan = false;
    this.deepest = 0;
  }

  /** A program's stack is watched from the moment when the pointer is where its vector table says. */
  #watchStack(pointer) {
    if (pointer !== this.stackTop) return;
    this.stackBegan = true;
    this.deepest = pointer;
  }

  #noteStack() {
    if (this.stackBegan) this.#stacks.set(this.vectors >>> 0, { top: this.stackTop, used: this.stackTop - this.deepest });
  }

  /** How much of their stacks the programs have used, in bytes: by vector table. */
  get stacks() {
    this.#noteStack();
    return new Map(this.#stacks);
  }
}

function romWords(rom) {
  const bytes = new Uint8Array(16 * 1024);
  load(rom, bytes, 0);
  return new Uint32Array(bytes.buffer);
}
