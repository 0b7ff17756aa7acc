/**
 * The guest's end: a kernel's USB stack drives the device, by USB/IP (Linux, Documentation/usb/
 * usbip_protocol.rst, after the import). A Unix socket for one client at a time, such as QEMU's
 * character device.
 *
 * Because such a device has no way to say "hung up", USB/IP's byte stream travels in frames:
 *
 *     session: u32 big-endian | length: u32 big-endian | length bytes of the session's USB/IP stream
 *
 * - The guest counts sessions up from 1. A frame of a session that is not the present one plugs the
 *   device in anew: what was going on is forgotten, the bus is reset, and the device addressed
 *   (a guest's vhci_hcd answers SET_ADDRESS itself and never sends it). Requests that come before the
 *   device is addressed wait for that; 130 ms of emulated time, if it shows itself.
 * - A frame of length 0 from the guest ends the session: unplugged by the guest.
 * - A frame of length 0 from the harness ends it too: the dongle has no power, was reset, or left the
 *   bus. The guest detaches its port, and tries with a new session later; as long as there is no
 *   dongle, it is told so in the same way at once.
 * - Frames of the harness for sessions that the guest has ended are to be thrown away.
 */

import { STATUS } from '../usb-host.js';
import { listen } from './listen.js';

const FRAME_HEADER = 8;
const URB_HEADER = 48;
const COMMAND = { submit: 1, unlink: 2, submitted: 3, unlinked: 4 };
/** Offsets in a URB header. */
const FIELD = { command: 0, sequence: 4, direction: 12, endpoint: 16, length: 24, victim: 20, status: 20, actual: 24, setup: 40 };
/** No client may make the harness hold more. */
const LONGEST = 1 << 20;
const LAST_ENDPOINT = 15;

export class UsbIpEnd {
  #machine;
  #client = null;
  #session = null;

  /** @param {import('../machine.js').Machine} machine */
  constructor(machine) {
    this.#machine = machine;
    machine.on('plug', (host) => this.#attach(host));
    machine.on('unplug', () => this.#end());
  }

  async start(path) {
    this.server = await listen(path, (client) => this.#join(client));
    return this.server;
  }

  #join(client) {
    this.#client?.destroy();
    this.#client = client;
    const frames = new Frames((session, payload) => this.#frame(session, payload));
    client.on('data', (bytes) => {
      if (client === this.#client && !frames.push(bytes)) client.destroy();
    });
    client.on('error', () => {});
    client.on('close', () => {
      if (client !== this.#client) return;
      this.#client = null;
      this.#session?.forget();
      this.#session = null;
    });
  }

  #frame(number, payload) {
    if (this.#session?.number !== number) {
      this.#session?.forget();
      this.#session = null;
      if (payload.length) this.#begin(number);
    } else if (payload.length === 0) {
      this.#session.forget();
      this.#session = null;
    }
    if (this.#session && payload.length && !this.#session.push(payload)) this.#end();
  }

  #begin(number) {
    if (!this.#machine.chip) {
      this.#send(number, Buffer.alloc(0));
      return;
    }
    const send = (payload) => this.#send(number, payload);
    this.#session = new Session(number, send);
    if (this.#machine.plugged) this.#attach(this.#machine.host);
  }

  /** A device that does not take its address is none. */
  #attach(host) {
    const session = this.#session;
    session?.attach(host).catch(() => session === this.#session && this.#end());
  }

  #end() {
    const session = this.#session;
    if (!session) return;
    this.#session = null;
    session.forget();
    this.#send(session.number, Buffer.alloc(0));
  }

  #send(number, payload) {
    const header = Buffer.alloc(FRAME_HEADER);
    header.writeUInt32BE(number, 0);
    header.writeUInt32BE(payload.length, 4);
    this.#client?.write(Buffer.concat([header, payload]));
  }
}

/** Cuts a byte stream into frames. */
export class Frames {
  #rest = Buffer.alloc(0);

  /** @param {(session: number, payload: Buffer) => void} onFrame */
  constructor(onFrame) {
    this.onFrame = onFrame;
  }

  /** Takes bytes; false if no peer that keeps to the format would send them. */
  push(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= FRAME_HEADER) {
      const length = this.#rest.readUInt32BE(4);
      if (length > LONGEST) return false;
      if (this.#rest.length < FRAME_HEADER + length) break;
      this.onFrame(this.#rest.readUInt32BE(0), Buffer.from(this.#rest.subarray(FRAME_HEADER, FRAME_HEADER + length)));
      this.#rest = this.#rest.subarray(FRAME_HEADER + length);
    }
    return true;
  }
}

/** One plugging-in, as the guest sees it. */
class Session {
  #rest = Buffer.alloc(0);
  #host = null;
  #pending = new Map();
  #over = false;

  constructor(number, send) {
    this.number = number;
    this.send = send;
  }

  /** The device is there: it gets an address, then what waits goes to it. */
  async attach(host) {
    await host.address();
    if (this.#over) return;
    this.#host = host;
    this.#take();
  }

  /** Takes a piece of the stream; false if it asks for too much. */
  push(payload) {
    this.#rest = Buffer.concat([this.#rest, payload]);
    if (this.#host) this.#take();
    return this.#rest.length <= LONGEST;
  }

  /** Nothing is answered any more. */
  forget() {
    this.#over = true;
    for (const transfer of this.#pending.values()) this.#host?.unlink(transfer);
    this.#pending.clear();
  }

  #take() {
    while (this.#rest.length >= URB_HEADER) {
      const header = this.#rest.subarray(0, URB_HEADER);
      const sends = header.readUInt32BE(FIELD.command) === COMMAND.submit && header.readUInt32BE(FIELD.direction) === 0;
      const length = URB_HEADER + (sends ? header.readUInt32BE(FIELD.length) : 0);
      if (this.#rest.length < length) return;
      const urb = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      this.#urb(urb.subarray(0, URB_HEADER), Uint8Array.from(urb.subarray(URB_HEADER)));
    }
  }

  #urb(header, data) {
    const sequence = header.readUInt32BE(FIELD.sequence);
    if (header.readUInt32BE(FIELD.command) === COMMAND.unlink) this.#unlink(sequence, header.readUInt32BE(FIELD.victim));
    else if (header.readUInt32BE(FIELD.command) === COMMAND.submit) this.#submit(sequence, header, data);
  }

  #submit(sequence, header, data) {
    const into = header.readUInt32BE(FIELD.direction) === 1;
    const endpoint = header.readUInt32BE(FIELD.endpoint);
    const transfer = { endpoint, in: into, data, length: header.readUInt32BE(FIELD.length) };
    if (endpoint > LAST_ENDPOINT) {
      this.send(answer(COMMAND.submitted, sequence, STATUS.stall, 0));
      return;
    }
    if (endpoint === 0) transfer.setup = Uint8Array.from(header.subarray(FIELD.setup, FIELD.setup + 8));
    transfer.done = (status, got, sent) => {
      this.#pending.delete(sequence);
      // What is gone is told by the end of the session.
      if (this.#over || status === STATUS.gone) return;
      const payload = into ? Buffer.from(got.subarray(0, transfer.length)) : Buffer.alloc(0);
      this.send(Buffer.concat([answer(COMMAND.submitted, sequence, status, into ? payload.length : sent), payload]));
    };
    this.#pending.set(sequence, transfer);
    this.#host.submit(transfer);
  }

  #unlink(sequence, victim) {
    const transfer = this.#pending.get(victim);
    const taken = transfer !== undefined && this.#host.unlink(transfer);
    this.#pending.delete(victim);
    this.send(answer(COMMAND.unlinked, sequence, taken ? STATUS.unlinked : STATUS.ok, 0));
  }
}

function answer(command, sequence, status, actual) {
  const header = Buffer.alloc(URB_HEADER);
  header.writeUInt32BE(command, FIELD.command);
  header.writeUInt32BE(sequence, FIELD.sequence);
  header.writeInt32BE(status, FIELD.status);
  header.writeUInt32BE(actual, FIELD.actual);
  return header;
}
