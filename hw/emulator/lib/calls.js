/** How long calls of some functions take, in emulated time, interrupts included. */

const REMEMBERED = 200;

export class CallTimer {
  #entries;
  #open = [];

  /**
   * @param {import('./elf.js').Elf[]} elves
   * @param {RegExp} pattern which functions, by their names in the symbol table
   */
  constructor(elves, pattern) {
    const symbols = elves.flatMap((elf) => [...elf.symbols]);
    this.#entries = new Map(symbols.filter(([name]) => pattern.test(name)).map(([name, address]) => [address & ~1, name]));
    /** Of each call: name, milliseconds. */
    this.list = [];
  }

  /** Power is gone, or a reset came. */
  forget() {
    this.#open = [];
  }

  /** Called after each instruction. */
  step(core, nanos) {
    const pc = core.PC;
    const name = this.#entries.get(pc);
    if (name !== undefined) this.#open.push({ name, back: core.LR & ~1, stack: core.SP, nanos });
    const last = this.#open.at(-1);
    if (last === undefined || pc !== last.back || core.SP !== last.stack) return;
    this.#open.pop();
    this.list.push({ name: last.name, ms: (nanos - last.nanos) / 1e6 });
    if (this.list.length > REMEMBERED) this.list.shift();
  }
}
