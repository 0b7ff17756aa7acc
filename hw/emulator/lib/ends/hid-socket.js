/**
 * The desk's end: `DIR/NAME.dongle`, a Unix socket that is there while the dongle is plugged in and
 * works. It carries raw 64-byte HID reports in both directions, nothing else. As with hidraw nodes,
 * every client sees every report from the dongle; which concern it shows by their channel.
 */

import { EventEmitter } from 'node:events';

import { STATUS } from '../usb-host.js';
import { listen, unlisten } from './listen.js';

const REPORT = 64;
/** Class code of HID interfaces (HID 1.11, 4.1). */
const HID = 3;
/** What a client that does not read may be behind, in bytes; then it misses reports, as with hidraw. */
const BEHIND = 64 * REPORT;
/** Reports on their way to the dongle, after which a client has to wait. */
const QUEUED = 64;

/** Emits `out` and `in` with each report that crossed the bus. */
export class HidSocket extends EventEmitter {
  #clients = new Set();
  #queued = 0;
  #server = null;
  #host = null;

  /**
   * @param {import('../machine.js').Machine} machine
   * @param {string} path
   */
  constructor(machine, path) {
    super();
    this.path = path;
    machine.on('plug', (host) => this.#plug(host).catch((error) => machine.emit('note', `${path}: ${error.message}`)));
    machine.on('unplug', () => this.#unplug());
  }

  /** Whether clients can connect. */
  get open() {
    return this.#server !== null;
  }

  async #plug(host) {
    this.#host = host;
    const device = await host.enumerate();
    if (this.#host !== host) return;
    if (device.class !== HID || device.in === null || device.out === null) throw new Error('the device is no HID device');
    this.device = device;
    const server = await listen(this.path, (client) => this.#join(client));
    if (this.#host !== host) {
      server.close();
      return;
    }
    this.#server = server;
    this.#poll(host);
  }

  #unplug() {
    this.#host = null;
    this.#queued = 0;
    if (!this.#server) return;
    unlisten(this.#server, this.#clients);
    this.#server = null;
    this.#clients.clear();
  }

  #poll(host) {
    const done = (status, data) => {
      if (status === STATUS.ok && data.length === REPORT) this.#broadcast(data);
      if (status === STATUS.ok) this.#poll(host);
    };
    host.submit({ endpoint: this.device.in, in: true, length: REPORT, done });
  }

  #broadcast(report) {
    this.emit('in', report);
    for (const client of this.#clients) {
      if (client.writableLength < BEHIND) client.write(report);
    }
  }

  #join(client) {
    this.#clients.add(client);
    let rest = Buffer.alloc(0);
    client.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (; rest.length >= REPORT; rest = rest.subarray(REPORT)) this.#send(Uint8Array.from(rest.subarray(0, REPORT)));
      if (this.#queued >= QUEUED) client.pause();
    });
    client.on('error', () => {});
    client.on('close', () => this.#clients.delete(client));
  }

  #send(data) {
    this.#queued += 1;
    const done = (status) => {
      this.#queued -= 1;
      if (status === STATUS.ok) this.emit('out', data);
      if (this.#queued < QUEUED) for (const client of this.#clients) client.resume();
    };
    this.#host?.submit({ endpoint: this.device.out, in: false, data, done });
  }
}
