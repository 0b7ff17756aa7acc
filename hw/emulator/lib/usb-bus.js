/**
 * The wire between a full-speed host and the chip's USB device controller (RP2040 data sheet, 4.1):
 * single transactions, with what the device answers. rp2040js' own model is switched off, because it
 * completes every buffer in the moment when the firmware arms it.
 */

/** SIE_CTRL: the pull-up that shows the host a device; interrupt for each buffer of endpoint 0. */
const PULLUP = 1 << 16;
const EP0_INTERRUPT = 1 << 29;
/** SIE_STATUS. */
const BUS_RESET = 1 << 19;
const SETUP_RECEIVED = 1 << 17;
const DATA_SEQUENCE_ERROR = 1 << 31;
const OVERFLOW = 1 << 26;
/** Endpoint control (4.1.2.5.1): enabled, interrupt for each buffer. */
const ENABLED = 1 << 31;
const INTERRUPT = 1 << 29;
/** Buffer control (4.1.2.5.2). */
const FULL = 1 << 15;
const DATA1 = 1 << 13;
const STALL = 1 << 11;
const AVAILABLE = 1 << 10;
const LENGTH = 0x3ff;
/** Where things are in the DPRAM (4.1.2.5). */
const BUFFER_CONTROL = 0x80;
const EP0_BUFFER = 0x100;
/** 12 Mbit/s. */
const NANOS_PER_BYTE = 667;
/** Token, data PID, CRC, handshake and the pauses between them, about. */
const OVERHEAD_BYTES = 8;

/** What a device answered: `data` (IN) or `ack` (OUT), `nak`, `stall`, or nothing at all. */
export const ANSWER = { data: 'data', ack: 'ack', nak: 'nak', stall: 'stall', silence: 'silence', toggle: 'toggle' };

/** One chip's connection. A reset of the chip makes a new one. */
export class UsbBus {
  #toggles = new Map();

  /** @param {import('./chip.js').Chip} chip */
  constructor(chip) {
    this.chip = chip;
    this.usb = chip.usb;
    this.memory = chip.soc.usbDPRAM;
    this.view = chip.soc.usbDPRAMView;
    this.address = 0;
    this.counts = { transactions: 0, naks: 0, stalls: 0, toggleErrors: 0, overflows: 0, resets: 0 };
    Object.assign(this.usb, { DPRAMUpdated() {}, onUSBEnabled() {}, onResetReceived() {} });
  }

  /** Whether the device shows itself. */
  get attached() {
    return (this.usb.sieCtrl & PULLUP) !== 0;
  }

  /** Lets emulated time pass. */
  wait(nanos) {
    this.chip.runUntil(this.chip.nanos + nanos);
  }

  /** Holds the bus in reset for 10 ms, then gives 10 ms of rest (USB 2.0, 7.1.7.5). */
  reset() {
    this.counts.resets += 1;
    this.usb.sieStatus |= BUS_RESET;
    this.usb.sieStatusUpdated();
    this.address = 0;
    this.#toggles.clear();
    this.wait(20e6);
  }

  /** After SET_CONFIGURATION and the like, data begins with DATA0 (USB 2.0, 9.1.1.5). */
  resetToggles(endpoint = null) {
    if (endpoint === null) this.#toggles.clear();
    else this.#toggles.delete(endpointKey(endpoint));
  }

  /** A SETUP transaction: whether it was acknowledged. */
  setup(packet) {
    this.#pass(packet.length);
    if (!this.#hears(0, false)) return false;
    this.memory.set(packet, 0);
    // The hardware disarms a stall by itself (4.1.2.7).
    this.usb.epStallArm = 0;
    this.usb.sieStatus |= SETUP_RECEIVED;
    this.usb.sieStatusUpdated();
    // Data and status stage of a control transfer begin with DATA1 (USB 2.0, 8.5.3).
    this.#toggles.set(endpointKey(0x80), DATA1);
    this.#toggles.set(endpointKey(0x00), DATA1);
    return true;
  }

  /** The status stage is DATA1, whatever came before. */
  statusStage(endpoint) {
    this.#toggles.set(endpointKey(endpoint), DATA1);
  }

  /** An IN transaction. */
  in(endpoint) {
    const key = endpointKey(0x80 | endpoint);
    const register = BUFFER_CONTROL + endpoint * 8;
    const early = this.#refusal(endpoint, false, register, 0);
    if (early) return early;
    const control = this.view.getUint32(register, true);
    const length = control & LENGTH;
    const at = this.#buffer(endpoint, false);
    const data = this.memory.slice(at, at + length);
    this.#pass(length);
    this.view.setUint32(register, this.view.getUint32(register, true) & ~(AVAILABLE | FULL), true);
    this.#complete(endpoint, false);
    if ((control & DATA1) !== this.#expected(key)) {
      // The host takes it for one that it has already (USB 2.0, 8.6.4).
      this.counts.toggleErrors += 1;
      return { kind: ANSWER.toggle };
    }
    this.#flip(key);
    return { kind: ANSWER.data, data };
  }

  /** An OUT transaction. */
  out(endpoint, data) {
    const key = endpointKey(endpoint);
    const register = BUFFER_CONTROL + endpoint * 8 + 4;
    const early = this.#refusal(endpoint, true, register, data.length);
    if (early) return early;
    const control = this.view.getUint32(register, true);
    this.#pass(data.length);
    if ((control & DATA1) !== this.#expected(key)) {
      this.counts.toggleErrors += 1;
      this.usb.sieStatus |= DATA_SEQUENCE_ERROR;
      this.usb.sieStatusUpdated();
      return { kind: ANSWER.toggle };
    }
    if (data.length > (control & LENGTH)) {
      this.counts.overflows += 1;
      this.usb.sieStatus |= OVERFLOW;
      this.usb.sieStatusUpdated();
      return { kind: ANSWER.silence };
    }
    this.memory.set(data, this.#buffer(endpoint, true));
    this.view.setUint32(register, (control & ~(AVAILABLE | LENGTH)) | FULL | data.length, true);
    this.#complete(endpoint, true);
    this.#flip(key);
    return { kind: ANSWER.ack };
  }

  /** Why a transaction comes to nothing, if it does. */
  #refusal(endpoint, out, register, length) {
    this.counts.transactions += 1;
    const refuse = (kind) => {
      this.#pass(length);
      return { kind };
    };
    if (!this.#hears(endpoint, out)) return refuse(ANSWER.silence);
    const control = this.view.getUint32(register, true);
    if (control & STALL && (endpoint !== 0 || this.usb.epStallArm & (out ? 2 : 1))) {
      this.counts.stalls += 1;
      return refuse(ANSWER.stall);
    }
    if (control & AVAILABLE) return null;
    this.counts.naks += 1;
    return refuse(ANSWER.nak);
  }

  #hears(endpoint, out) {
    if (!this.attached || (this.usb.addrEndp & 0x7f) !== this.address) return false;
    return endpoint === 0 || (this.#control(endpoint, out) & ENABLED) !== 0;
  }

  #control(endpoint, out) {
    return this.view.getUint32(endpoint * 8 + (out ? 4 : 0), true);
  }

  #buffer(endpoint, out) {
    return endpoint === 0 ? EP0_BUFFER : this.#control(endpoint, out) & 0xffc0;
  }

  #complete(endpoint, out) {
    const wanted = endpoint === 0 ? this.usb.sieCtrl & EP0_INTERRUPT : this.#control(endpoint, out) & INTERRUPT;
    if (wanted) this.usb.indicateBufferReady(endpoint, out);
  }

  #expected(key) {
    return this.#toggles.get(key) ?? 0;
  }

  #flip(key) {
    this.#toggles.set(key, this.#expected(key) ^ DATA1);
  }

  #pass(bytes) {
    this.wait((OVERHEAD_BYTES + bytes) * NANOS_PER_BYTE);
  }
}

function endpointKey(address) {
  return address & 0x8f;
}
