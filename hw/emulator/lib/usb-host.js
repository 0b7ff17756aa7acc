/**
 * The host controller and its driver: transfers, one frame of a millisecond after the other, and what
 * of enumeration every host does (USB 2.0, 9.1.2).
 */

import { ANSWER } from './usb-bus.js';

/** A full-speed frame. */
export const FRAME = 1e6;
/** How long in a frame a control transfer is tried on, and how often. */
const CONTROL_SHARE = 0.8e6;
const CONTROL_RETRY = 20e3;
/** A host lets a device settle after it shows itself (USB 2.0, 7.1.7.3). */
const DEBOUNCE_FRAMES = 100;
/** SET_ADDRESS takes effect within 2 ms (USB 2.0, 9.2.6.3). */
const ADDRESS_FRAMES = 2;
/** Transactions that nobody answers before a transfer is given up. */
const SILENCES = 3;
const EP0_PACKET = 64;

/** Results of transfers, as Linux numbers them. */
export const STATUS = { ok: 0, stall: -32, gone: -19, protocol: -71, unlinked: -104 };

const REQUEST = { clearFeature: 1, setAddress: 5, getDescriptor: 6, setConfiguration: 9, setInterface: 11 };
const DESCRIPTOR = { device: 1, configuration: 2, interface: 4, endpoint: 5 };

/**
 * @typedef {object} Transfer
 * @property {number} endpoint number without direction
 * @property {boolean} in
 * @property {Uint8Array} [setup] the eight bytes, of a control transfer
 * @property {Uint8Array} [data] what is sent
 * @property {number} [length] the most that is wanted
 * @property {(status: number, data: Uint8Array, sent: number) => void} done
 */

/** The host's side of one {@link import('./usb-bus.js').UsbBus}. */
export class UsbHost {
  #controls = [];
  #others = [];
  #frames = [];
  #resets = [];
  #abandoned = false;

  /** @param {import('./usb-bus.js').UsbBus} bus */
  constructor(bus) {
    this.bus = bus;
  }

  /** Takes a transfer; its `done` is called in one of the frames that follow. */
  submit(transfer) {
    if (this.#abandoned) {
      transfer.done(STATUS.gone, new Uint8Array(), 0);
      return;
    }
    const state = { ...transfer, of: transfer, got: [], sent: 0, silences: 0, stage: 'setup' };
    (transfer.setup ? this.#controls : this.#others).push(state);
  }

  /** Takes a transfer back. False if it is done already. */
  unlink(transfer) {
    for (const list of [this.#controls, this.#others]) {
      const index = list.findIndex((state) => state.of === transfer);
      if (index >= 0) return list.splice(index, 1).length > 0;
    }
    return false;
  }

  /** The device is gone: so are all transfers. */
  abandon() {
    this.#abandoned = true;
    const states = [...this.#controls.splice(0), ...this.#others.splice(0)];
    for (const state of states) state.done(STATUS.gone, new Uint8Array(), 0);
    for (const waiting of [...this.#frames.splice(0), ...this.#resets.splice(0)]) waiting.resolve();
  }

  /** Resolves after so many frames. */
  frames(count) {
    return this.#wait(this.#frames, count);
  }

  /** Resets the bus, in the next frame. */
  reset() {
    return this.#wait(this.#resets, 1);
  }

  #wait(list, count) {
    return this.#abandoned ? Promise.resolve() : new Promise((resolve) => list.push({ count, resolve }));
  }

  /** One frame: ends a millisecond of emulated time after `start`. */
  frame() {
    const { chip } = this.bus;
    const start = chip.nanos;
    if (this.#resets.length) this.bus.reset();
    for (const waiting of this.#resets.splice(0)) waiting.resolve();
    this.#interrupts();
    while (this.#controls.length && chip.nanos < start + CONTROL_SHARE) this.#control();
    chip.runUntil(start + FRAME);
    this.#frames = this.#frames.filter((waiting) => --waiting.count > 0 || waiting.resolve());
  }

  /** At most one transaction for each endpoint and direction. */
  #interrupts() {
    const served = new Set();
    for (const state of [...this.#others]) {
      const key = state.endpoint | (state.in ? 0x80 : 0);
      if (served.has(key)) continue;
      served.add(key);
      if (state.in) this.#interruptIn(state);
      else this.#interruptOut(state);
    }
  }

  #interruptIn(state) {
    const answer = this.bus.in(state.endpoint);
    if (answer.kind !== ANSWER.data) return this.#notYet(state, answer, this.#others);
    state.got.push(...answer.data);
    if (answer.data.length < EP0_PACKET || state.got.length >= state.length) this.#finish(state, this.#others, STATUS.ok);
    return undefined;
  }

  #interruptOut(state) {
    const part = state.data.subarray(state.sent, state.sent + EP0_PACKET);
    const answer = this.bus.out(state.endpoint, part);
    if (answer.kind !== ANSWER.ack) return this.#notYet(state, answer, this.#others);
    state.sent += part.length;
    if (state.sent >= state.data.length) this.#finish(state, this.#others, STATUS.ok);
    return undefined;
  }

  /** The next transaction of the control transfer that is first in line (USB 2.0, 8.5.3). */
  #control() {
    const state = this.#controls[0];
    const wanted = state.setup[6] | (state.setup[7] << 8);
    if (state.stage === 'setup') return this.#setup(state, wanted);
    if (state.stage === 'data in') return this.#dataIn(state, wanted);
    if (state.stage === 'data out') return this.#dataOut(state);
    return this.#status(state, wanted);
  }

  #setup(state, wanted) {
    if (!this.bus.setup(state.setup)) return this.#notYet(state, { kind: ANSWER.silence }, this.#controls);
    if (wanted === 0) state.stage = 'status';
    else state.stage = state.setup[0] & 0x80 ? 'data in' : 'data out';
    return undefined;
  }

  #dataIn(state, wanted) {
    const answer = this.bus.in(0);
    if (answer.kind !== ANSWER.data) return this.#notYet(state, answer, this.#controls);
    state.got.push(...answer.data);
    if (answer.data.length < EP0_PACKET || state.got.length >= wanted) this.#toStatus(state, 0x00);
    return undefined;
  }

  #dataOut(state) {
    const part = state.data.subarray(state.sent, state.sent + EP0_PACKET);
    const answer = this.bus.out(0, part);
    if (answer.kind !== ANSWER.ack) return this.#notYet(state, answer, this.#controls);
    state.sent += part.length;
    if (state.sent >= state.data.length) this.#toStatus(state, 0x80);
    return undefined;
  }

  #toStatus(state, endpoint) {
    state.stage = 'status';
    this.bus.statusStage(endpoint);
  }

  #status(state, wanted) {
    const toDevice = wanted === 0 || !(state.setup[0] & 0x80);
    const answer = toDevice ? this.bus.in(0) : this.bus.out(0, new Uint8Array());
    if (answer.kind !== ANSWER.data && answer.kind !== ANSWER.ack) return this.#notYet(state, answer, this.#controls);
    this.#took(state.setup);
    return this.#finish(state, this.#controls, STATUS.ok);
  }

  /** What a request that succeeded changes on the host's side. */
  #took(setup) {
    const [type, request, value, , index] = setup;
    if (type === 0x00 && request === REQUEST.setAddress) this.bus.address = value;
    if (type === 0x00 && request === REQUEST.setConfiguration) this.bus.resetToggles();
    if (type === 0x01 && request === REQUEST.setInterface) this.bus.resetToggles();
    if (type === 0x02 && request === REQUEST.clearFeature) this.bus.resetToggles(index);
  }

  /** NAK: later. Anything else ends the transfer. */
  #notYet(state, answer, list) {
    if (answer.kind === ANSWER.stall) return this.#finish(state, list, STATUS.stall);
    if (answer.kind === ANSWER.silence && ++state.silences >= SILENCES) return this.#finish(state, list, STATUS.protocol);
    if (state.setup) this.bus.wait(CONTROL_RETRY);
    return undefined;
  }

  #finish(state, list, status) {
    list.splice(list.indexOf(state), 1);
    state.done(status, Uint8Array.from(state.got), state.sent);
  }

  /** A control transfer; a stall, or no device, rejects. */
  control(type, request, value, index, length, data = new Uint8Array()) {
    const setup = Uint8Array.of(type, request, value & 0xff, value >> 8, index & 0xff, index >> 8, length & 0xff, length >> 8);
    return new Promise((resolve, reject) => {
      const done = (status, got) => (status === STATUS.ok ? resolve(got) : reject(new Error(`request ${request}: status ${status}`)));
      this.submit({ endpoint: 0, in: (type & 0x80) !== 0, setup, data, done });
    });
  }

  /** Debounces, resets the bus and gives the device an address. */
  async address() {
    await this.frames(DEBOUNCE_FRAMES);
    await this.reset();
    await this.control(0x00, REQUEST.setAddress, 1, 0, 0);
    await this.frames(ADDRESS_FRAMES);
  }

  /** Enumerates a HID device: what it says of itself, and its endpoints. Leaves it configured. */
  async enumerate() {
    await this.address();
    const device = await this.#descriptor(DESCRIPTOR.device, 18);
    const [, , low, high] = await this.#descriptor(DESCRIPTOR.configuration, 9);
    const configuration = await this.#descriptor(DESCRIPTOR.configuration, low | (high << 8));
    const serial = await this.#string(device[16]);
    await this.control(0x00, REQUEST.setConfiguration, configuration[5], 0, 0);
    return {
      vendor: device[8] | (device[9] << 8),
      product: device[10] | (device[11] << 8),
      serial,
      ...interfaces(configuration),
    };
  }

  #descriptor(type, length) {
    return this.control(0x80, REQUEST.getDescriptor, type << 8, 0, length);
  }

  async #string(index) {
    if (index === 0) return null;
    const bytes = await this.control(0x80, REQUEST.getDescriptor, 0x0300 | index, 0x0409, 255);
    return new TextDecoder('utf-16le').decode(bytes.subarray(2));
  }
}

/** Class of the first interface, and its interrupt endpoints. */
function interfaces(configuration) {
  const found = { class: null, in: null, out: null };
  for (let at = 0; at < configuration.length && configuration[at] > 0; at += configuration[at]) {
    if (configuration[at + 1] === DESCRIPTOR.interface) found.class ??= configuration[at + 5];
    if (configuration[at + 1] !== DESCRIPTOR.endpoint) continue;
    const address = configuration[at + 2];
    if (address & 0x80) found.in ??= address & 0x0f;
    else found.out ??= address;
  }
  return found;
}
