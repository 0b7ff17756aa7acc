/**
 * Keeps emulated time at most as fast as real time. A pause of this machine stops the emulated one:
 * what was lost is not made up for, or the firmware's time limits would run out in a moment.
 */

/** What timers of this machine are late by may be made up for, in nanoseconds. */
const JITTER = 5e6;
/** How long sockets and signals may be kept waiting, in milliseconds of real time. */
const HOLD_MS = 4;

export class Pacing {
  #real = 0;
  #emulated = 0;
  #yielded = 0;

  /** @param {boolean} limit false: as fast as it goes */
  constructor(limit) {
    this.limit = limit;
  }

  /** Begins anew at this emulated moment. */
  start(emulated) {
    this.#real = performance.now() * 1e6;
    this.#emulated = emulated;
  }

  /** Waits until the emulated moment is no longer in the future. */
  async reach(emulated) {
    const now = performance.now();
    const ahead = emulated - this.#emulated - (now * 1e6 - this.#real);
    if (this.limit && ahead > 1e6) {
      await new Promise((resolve) => setTimeout(resolve, ahead / 1e6));
      this.#yielded = performance.now();
      return;
    }
    if (ahead < -JITTER) this.start(emulated);
    if (now - this.#yielded < HOLD_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#yielded = performance.now();
  }
}
