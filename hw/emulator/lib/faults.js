/** What ends an instruction, or the run, early. */

/** What silicon answers with a HardFault (Armv6-M Architecture Reference Manual, B1.5.6). */
export class Fault extends Error {
  constructor(message) {
    super(message);
    this.name = 'Fault';
  }
}

/** The chip resets itself. */
export class ChipReset extends Error {
  /** @param {'watchdog timer' | 'watchdog trigger' | 'system reset request'} cause */
  constructor(cause) {
    super(cause);
    this.name = 'ChipReset';
    this.cause = cause;
  }
}
