/**
 * The test's end: a Unix socket that takes one JSON object per line and answers each with one.
 *
 * | request | what it does |
 * |---|---|
 * | `{"do":"power-off"}`, `{"do":"power-on"}` | pulls the dongle, plugs it in; `power-on` is answered at once |
 * | `{"do":"cut","after":N,"torn":T}` | cuts the power at the Nth flash operation from now: before it (`false`), in its middle (`true`), or with this part of it done (a number below 1) |
 * | `{"do":"unit","id":"HEX"}` | gives the flash chip another unique id, from the next power-on |
 * | `{"do":"flash-copy","to":"PATH"}` | copies the 2 MiB as they are now |
 * | `{"do":"stats"}` | what happened since power came, see `Machine.stats` |
 * | `{"do":"timing"}` | the last exchanges over the HID socket, see `Exchanges`, and the calls that `--time` asked for |
 * | `{"do":"quit"}` | ends the emulator |
 *
 * Answers: `{"ok":true,...}`, or `{"ok":false,"error":"..."}`.
 */

import fs from 'node:fs';
import readline from 'node:readline';

import { listen } from './listen.js';

export class ControlEnd {
  #machine;
  #exchanges;

  /**
   * @param {import('../machine.js').Machine} machine
   * @param {import('../exchanges.js').Exchanges | null} exchanges
   */
  constructor(machine, exchanges) {
    this.#machine = machine;
    this.#exchanges = exchanges;
  }

  async start(path) {
    this.server = await listen(path, (client) => {
      client.on('error', () => {});
      readline.createInterface({ input: client }).on('line', (line) => client.write(`${JSON.stringify(this.answer(line))}\n`));
    });
    return this.server;
  }

  /** The answer to a line. */
  answer(line) {
    try {
      return { ok: true, ...this.#do(JSON.parse(line)) };
    } catch (error) {
      return { ok: false, error: error.message };
    }
  }

  #do(request) {
    const machine = this.#machine;
    switch (request.do) {
      case 'power-off':
        return machine.powerOff();
      case 'power-on':
        return machine.powerOn();
      case 'cut':
        return this.#cut(request);
      case 'unit':
        return machine.image.setUnit(request.id);
      case 'flash-copy':
        return fs.writeFileSync(request.to, machine.image.array);
      case 'stats':
        return machine.stats();
      case 'timing':
        return { exchanges: this.#exchanges?.list ?? [], calls: machine.calls?.list ?? [] };
      case 'quit':
        return void setImmediate(() => machine.quit());
      default:
        throw new Error(`there is no request ${JSON.stringify(request.do)}`);
    }
  }

  #cut({ after, torn = false }) {
    if (!Number.isInteger(after) || after < 1) throw new Error(`"after" counts operations from 1, not ${after}`);
    if (!this.#machine.chip) throw new Error('there is no power to cut');
    this.#machine.chip.flash.planCut(after, torn);
  }
}
