/**
 * The SPI flash chip: a model of the W25Q16JV (Winbond data sheet, revision G), as the Pico has it.
 *
 * Programming only clears bits, erasing sets them; both want the write-enable latch first and keep
 * the chip busy for a while. Power may be cut at any operation, before it or in the middle of it.
 * Not modelled: wear, protection registers, suspend, the security registers.
 */

/** Bytes of the whole chip. */
export const SIZE = 2 * 1024 * 1024;
/** Bytes that one program operation reaches; the address wraps inside (8.2.16). */
export const PAGE = 256;
/** Bytes of a sector, the least that can be erased (8.2.18). */
export const SECTOR = 4096;

/** How long operations take, in nanoseconds: typical values (9.6, "AC electrical characteristics"). */
export const DURATION = {
  pageProgram: 0.4e6,
  sectorErase: 45e6,
  block32Erase: 120e6,
  block64Erase: 150e6,
  chipErase: 5e9,
  statusWrite: 10e6,
};

/** Instructions (8.1.2, table 8.1.2). */
const COMMAND = {
  writeStatus1: 0x01,
  pageProgram: 0x02,
  read: 0x03,
  writeDisable: 0x04,
  readStatus1: 0x05,
  writeEnable: 0x06,
  fastRead: 0x0b,
  readStatus3: 0x15,
  sectorErase: 0x20,
  writeStatus2: 0x31,
  readStatus2: 0x35,
  uniqueId: 0x4b,
  block32Erase: 0x52,
  chipErase60: 0x60,
  jedecId: 0x9f,
  chipErase: 0xc7,
  block64Erase: 0xd8,
};

const ERASE = new Map([
  [COMMAND.sectorErase, { length: SECTOR, duration: DURATION.sectorErase }],
  [COMMAND.block32Erase, { length: 32 * 1024, duration: DURATION.block32Erase }],
  [COMMAND.block64Erase, { length: 64 * 1024, duration: DURATION.block64Erase }],
]);

/** Manufacturer, memory type, capacity (8.1.1). */
const JEDEC_ID = [0xef, 0x40, 0x15];
/** Status register 1: busy, write-enable latch (7.1). */
const BUSY = 0x01;
const LATCH = 0x02;
/** Status register 2: quad enable (7.1). */
const QUAD_ENABLE = 0x02;
/** How many operations are remembered. */
const REMEMBERED = 64;

/** Thrown out of the running chip when the planned power cut comes. */
export class PowerCut extends Error {
  constructor(operation) {
    super(`power cut at the ${operation.kind} of ${operation.length} bytes at 0x${operation.address.toString(16)}`);
    this.name = 'PowerCut';
  }
}

/**
 * @typedef {object} Operation what changes the flash
 * @property {'erase' | 'program'} kind
 * @property {number} address offset of the first byte
 * @property {number} length bytes
 * @property {number} nanos emulated time when it began
 */

/** What was done to a flash chip; outlasts its power. */
export class History {
  erases = 0;
  programs = 0;
  /** Operations that came without the write-enable latch. */
  refused = 0;
  cuts = 0;
  /** @type {Operation[]} the newest last */
  recent = [];

  note(operation) {
    this.recent.push(operation);
    if (this.recent.length > REMEMBERED) this.recent.shift();
  }

  /** Operations begun. */
  get operations() {
    return this.erases + this.programs;
  }
}

/** The chip. */
export class NorFlash {
  #command = [];
  #latch = false;
  #busyUntil = 0;
  #status2 = QUAD_ENABLE;
  #cut = null;

  /**
   * @param {object} parts
   * @param {Uint8Array} parts.array what it holds, `SIZE` bytes
   * @param {Uint8Array} parts.unit its unique id, 8 bytes (8.2.33)
   * @param {() => number} parts.now emulated nanoseconds
   * @param {(address: number, length: number) => void} [parts.store] called after every change
   * @param {History} [parts.history] where operations are counted
   * @param {(nanos: number) => void} [parts.pass] lets emulated time pass: who polls the busy bit
   *   would do nothing else for millions of cycles
   */
  constructor({ array, unit, now, store = () => {}, pass = () => {}, history = new History() }) {
    this.array = array;
    this.unit = unit;
    this.now = now;
    this.store = store;
    this.pass = pass;
    this.history = history;
  }

  /** Nanoseconds until the running operation is done. */
  get busyFor() {
    return Math.max(0, this.#busyUntil - this.now());
  }

  /**
   * Plans a power cut at the `after`th operation from now, 1 being the next.
   * @param {number} after
   * @param {boolean | number} torn how much of the operation is done then: nothing, half, or this part of it
   */
  planCut(after, torn) {
    this.#cut = { after, part: torn === true ? 0.5 : Number(torn) };
  }

  /** Goes on as what `other` is in the middle of: the same chip, on another clock that begins at 0. */
  resume(other) {
    this.#latch = other.#latch;
    this.#status2 = other.#status2;
    this.#cut = other.#cut;
    this.#busyUntil = this.now() + other.busyFor;
  }

  /** One byte in each direction, with the chip selected. */
  transfer(byte) {
    const command = this.#command;
    command.push(byte & 0xff);
    const index = command.length - 1;
    if (index === 0) return 0;
    if (command[0] === COMMAND.readStatus1) return this.#readStatus1();
    if (this.busyFor) return 0;
    switch (command[0]) {
      case COMMAND.readStatus2:
        return this.#status2;
      case COMMAND.jedecId:
        return JEDEC_ID[(index - 1) % JEDEC_ID.length];
      case COMMAND.uniqueId:
        return index < 5 ? 0 : this.unit[(index - 5) % this.unit.length];
      case COMMAND.read:
        return index < 4 ? 0 : this.array[(this.#address() + index - 4) % SIZE];
      case COMMAND.fastRead:
        return index < 5 ? 0 : this.array[(this.#address() + index - 5) % SIZE];
      default:
        return 0;
    }
  }

  /** The chip select rises: a command that changes something takes effect now. */
  deselect() {
    const command = this.#command;
    this.#command = [];
    if (command.length === 0 || this.busyFor) return;
    const code = command[0];
    if (code === COMMAND.writeEnable) this.#latch = true;
    else if (code === COMMAND.writeDisable) this.#latch = false;
    else if (code === COMMAND.writeStatus1 || code === COMMAND.writeStatus2) this.#writeStatus(command);
    else if (code === COMMAND.pageProgram && command.length > 4) this.#program(command);
    else if (ERASE.has(code) && command.length === 4) this.#eraseBlock(code, this.#addressOf(command));
    else if (code === COMMAND.chipErase || code === COMMAND.chipErase60) this.#erase(0, SIZE, DURATION.chipErase);
  }

  #readStatus1() {
    const status = (this.busyFor ? BUSY : 0) | (this.#latch ? LATCH : 0);
    if (this.busyFor) this.pass(this.busyFor);
    return status;
  }

  #address() {
    return this.#addressOf(this.#command);
  }

  #addressOf(command) {
    return ((command[1] << 16) | (command[2] << 8) | command[3]) % SIZE;
  }

  #writeStatus(command) {
    if (!this.#takeLatch()) return;
    const second = command[0] === COMMAND.writeStatus2 ? command[1] : command[2];
    if (second !== undefined) this.#status2 = second;
    this.#busyUntil = this.now() + DURATION.statusWrite;
  }

  #eraseBlock(code, address) {
    const { length, duration } = ERASE.get(code);
    this.#erase(address - (address % length), length, duration);
  }

  #erase(address, length, duration) {
    if (!this.#takeLatch()) return;
    this.history.erases += 1;
    this.#operate({ kind: 'erase', address, length, nanos: this.now() }, duration, (part) => {
      const end = address + Math.floor(length * part);
      this.array.fill(0xff, address, end);
      // Where the cut met it, some bits are erased and some not.
      if (part < 1) this.array[end] |= 0x55;
    });
  }

  #program(command) {
    if (!this.#takeLatch()) return;
    this.history.programs += 1;
    const address = this.#addressOf(command);
    const page = address - (address % PAGE);
    // More than a page: the last bytes of it are what counts (8.2.16).
    const data = command.slice(4).slice(-PAGE);
    const first = address + Math.max(0, command.length - 4 - PAGE);
    const operation = { kind: 'program', address, length: data.length, nanos: this.now() };
    this.#operate(operation, DURATION.pageProgram, (part) => {
      const whole = Math.floor(data.length * part);
      data.forEach((byte, index) => {
        const at = page + ((first - page + index) % PAGE);
        // The byte that the cut met has some of its bits programmed.
        const bits = index < whole ? byte : index === whole ? byte | 0x0f : 0xff;
        this.array[at] &= bits;
      });
    });
  }

  #takeLatch() {
    const latched = this.#latch;
    this.#latch = false;
    if (!latched) this.history.refused += 1;
    return latched;
  }

  #operate(operation, duration, apply) {
    this.history.note(operation);
    const page = operation.address - (operation.address % PAGE);
    const [from, length] = operation.kind === 'erase' ? [operation.address, operation.length] : [page, PAGE];
    if (this.#cut && --this.#cut.after === 0) {
      const { part } = this.#cut;
      this.#cut = null;
      this.history.cuts += 1;
      if (part > 0) apply(part);
      this.store(from, length);
      throw new PowerCut(operation);
    }
    apply(1);
    this.#busyUntil = this.now() + duration;
    this.store(from, length);
  }
}
