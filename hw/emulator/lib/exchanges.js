/**
 * How long the dongle takes, from the last report of a request to the first one of its answer, in
 * emulated time. Keepalives are no answer. Reports are asked for once in a frame, so a value may be a
 * millisecond too long.
 */

/** CTAPHID (11.2.4): the command byte of a frame that begins a message; keepalive. */
const COMMAND_AT = 4;
const INITIAL = 0x80;
const KEEPALIVE = 0xbb;
/** Data of the first frame begins here. */
const DATA_AT = 7;
const REMEMBERED = 200;

export class Exchanges {
  #asked = null;

  /**
   * @param {import('./machine.js').Machine} machine
   * @param {import('./ends/hid-socket.js').HidSocket} socket
   */
  constructor(machine, socket) {
    /** Of each: command byte of the frame, first data byte (which request it is), milliseconds. */
    this.list = [];
    socket.on('out', (report) => this.#out(report, machine.nanos));
    socket.on('in', (report) => this.#in(report, machine.nanos));
    machine.on('unplug', () => (this.#asked = null));
  }

  #out(report, nanos) {
    if (report[COMMAND_AT] & INITIAL) this.#asked = { command: report[COMMAND_AT], request: report[DATA_AT], nanos };
    else if (this.#asked) this.#asked.nanos = nanos;
  }

  #in(report, nanos) {
    if (!this.#asked || !(report[COMMAND_AT] & INITIAL) || report[COMMAND_AT] === KEEPALIVE) return;
    const { command, request, nanos: since } = this.#asked;
    this.list.push({ command, request, answer: report[DATA_AT], ms: (nanos - since) / 1e6 });
    if (this.list.length > REMEMBERED) this.list.shift();
    this.#asked = null;
  }
}
