/**
 * The dongle on its desk: power on and off, resets, a USB port, and time.
 *
 * Emits `plug` when the device shows itself on the bus, `unplug` when it is gone again (no power, a
 * reset, or its own wish) and `log` with what the firmware logged.
 */

import { EventEmitter } from 'node:events';

import { Chip } from './chip.js';
import { ChipReset } from './faults.js';
import { History, NorFlash, PowerCut } from './flash.js';
import { Pacing } from './pacing.js';
import { drain } from './rtt.js';
import { UsbBus } from './usb-bus.js';
import { UsbHost } from './usb-host.js';

/** How often the log is looked at, in frames. */
const LOG_EVERY = 20;
/** How many resets are remembered in detail. */
const KEPT_RESETS = 10;

export class Machine extends EventEmitter {
  #pacing;
  #quit = false;
  #changed = () => {};
  #plugged = false;
  #frame = 0;
  /** Emulated time of earlier resets since power came. */
  #before = 0;

  /**
   * @param {object} parts
   * @param {import('./image.js').ImageFile | import('./image.js').MemoryImage} parts.image
   * @param {import('./elf.js').Elf} parts.rom
   * @param {() => number} parts.randomBit
   * @param {number | null} [parts.vectors] start at this vector table, without boot ROM and boot stage
   * @param {boolean} [parts.paced] no faster than real time
   * @param {Map<number, number>} [parts.logs] RTT control blocks, by the program's vector table
   * @param {import('./calls.js').CallTimer | null} [parts.calls]
   */
  constructor({ image, rom, randomBit, vectors = null, paced = true, logs = new Map(), calls = null }) {
    super();
    Object.assign(this, { image, rom, randomBit, vectors, logs, calls });
    this.#pacing = new Pacing(paced);
    this.chip = null;
    this.bus = null;
    this.host = null;
    /** Why it is without power. */
    this.offBecause = 'never on';
    this.readyNanos = null;
    this.resets = [];
    this.resetCount = 0;
    /** Of all power cycles. */
    this.history = new History();
  }

  /** Emulated nanoseconds since power came. */
  get nanos() {
    return this.#before + (this.chip?.nanos ?? 0);
  }

  get plugged() {
    return this.#plugged;
  }

  powerOn() {
    if (this.chip) return;
    this.#before = 0;
    this.readyNanos = null;
    this.resets = [];
    this.resetCount = 0;
    this.#make(null);
    this.#pacing.start(this.nanos);
    this.#changed();
  }

  /** Power goes, whatever is going on. */
  powerOff(because = 'switched off') {
    if (!this.chip) return;
    this.#drainLog();
    this.offBecause = because;
    this.#letGo();
    this.#before = this.nanos;
    this.chip = null;
    this.image.flush();
  }

  /** Runs until {@link Machine.quit}. */
  async run() {
    while (!this.#quit) {
      if (this.chip) {
        this.runFrame();
        await this.#pacing.reach(this.nanos);
      } else {
        await new Promise((resolve) => (this.#changed = resolve));
        this.#changed = () => {};
      }
    }
    this.powerOff('the end');
  }

  quit() {
    this.#quit = true;
    this.#changed();
  }

  /** One USB frame, a millisecond. */
  runFrame() {
    try {
      this.host.frame();
    } catch (error) {
      if (error instanceof ChipReset) this.#reset(error.cause);
      else if (error instanceof PowerCut) this.powerOff(error.message);
      else throw error;
    }
    this.#watchPort();
    if (++this.#frame % LOG_EVERY === 0) this.#drainLog();
  }

  #make(kept) {
    const flash = (clock) => new NorFlash({
      array: this.image.array,
      unit: this.image.unit,
      now: () => clock.nanos,
      store: (address, length) => this.image.store(address, length),
      pass: (nanos) => clock.tick(nanos),
      history: this.history,
    });
    const { rom, randomBit, vectors, calls } = this;
    calls?.forget();
    const old = kept && this.chip.flash;
    this.chip = new Chip({ flash, rom, randomBit, kept, vectors, calls });
    // The flash chip does not notice a reset of the other chip.
    if (old) this.chip.flash.resume(old);
    this.bus = new UsbBus(this.chip);
    this.host = new UsbHost(this.bus);
  }

  #reset(cause) {
    this.#drainLog();
    const kept = this.chip.keep(cause);
    this.#before += this.chip.nanos;
    this.resetCount += 1;
    this.resets.push({ cause, ms: this.nanos / 1e6, faults: this.chip.faults.slice(-3) });
    if (this.resets.length > KEPT_RESETS) this.resets.shift();
    this.#letGo();
    this.#make(kept);
  }

  #letGo() {
    const { host } = this;
    this.#unplug();
    host.abandon();
  }

  #watchPort() {
    if (!this.chip || this.bus.attached === this.#plugged) return;
    if (!this.bus.attached) {
      this.#unplug();
      return;
    }
    this.#plugged = true;
    this.readyNanos ??= this.nanos;
    this.emit('plug', this.host);
  }

  #unplug() {
    if (!this.#plugged) return;
    this.#plugged = false;
    this.emit('unplug');
  }

  #drainLog() {
    if (!this.chip) return;
    const vectors = this.chip.vectors >>> 0;
    const bytes = drain(this.chip, this.logs.get(vectors));
    if (bytes.length) this.emit('log', bytes, vectors);
  }

  /** What happened since power came (in the flash: ever); times in milliseconds of emulated time. */
  stats() {
    const { chip, bus } = this;
    const common = {
      state: chip ? 'on' : 'off',
      plugged: this.#plugged,
      emulated_ms: this.nanos / 1e6,
      usb_ready_ms: this.readyNanos === null ? null : this.readyNanos / 1e6,
      reset_count: this.resetCount,
      resets: this.resets,
      flash: { ...this.history, operations: this.history.operations },
    };
    if (!chip) return { ...common, off_because: this.offBecause };
    return {
      ...common,
      instructions: chip.instructions,
      slept_ms: chip.sleptNanos / 1e6,
      stacks: [...chip.stacks].map(([vectors, stack]) => ({ vectors: hex(vectors), top: hex(stack.top), used_bytes: stack.used })),
      locked_up: chip.lockedUp,
      faults: chip.faults,
      parked: chip.core.PC === this.rom.symbols.get('parked') || chip.core.PC === this.rom.symbols.get('parked') + 2,
      random_bits: chip.ringOscillator.bitsRead,
      usb: { ...bus.counts, address: bus.address },
      warnings: [...chip.warnings],
    };
  }
}

function hex(number) {
  return `0x${number.toString(16)}`;
}
