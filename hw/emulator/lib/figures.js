/** For `hw/emulator/measure`: from the answers of the control end, on the standard input, to figures. */

import fs from 'node:fs';

/** The places in `licfmt::message` of the request and of its answer. */
const ATTEST = 5;
const ATTESTATION = 5;
/** Parts of the functions' mangled names: a signature, and the check of it before it is let go. */
const SIGN = '9DeviceKey4sign';
const CHECK = '4sign6is_own';
/** At 125 MHz. */
const CYCLES_PER_MS = 125_000;
/** The dongle's program, by its vector table; the other one is the boot stage. */
const DONGLE = '0x10020200';

const [stats, timing] = fs.readFileSync(0, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
if (stats.faults.length || stats.usb.toggleErrors || stats.reset_count) {
  throw new Error(`the firmware did not run well: ${JSON.stringify({ ...stats, flash: 0 })}`);
}

/** The longest of some times, in milliseconds. */
function longest(name, times) {
  if (times.length === 0) throw new Error(`${name}: nothing was measured`);
  return Math.max(...times.map(({ ms }) => ms));
}

function print(name, value, unit) {
  console.log(`firmware.rp2040.${name} ${Number(value.toFixed(1))} ${unit}`);
}

/** The longest call of a function of this name, in milliseconds. */
function longestCall(name) {
  return longest(name, timing.calls.filter((call) => call.name.includes(name)));
}

const attestations = timing.exchanges.filter(({ request, answer }) => request === ATTEST && answer === ATTESTATION);
const sign = longestCall(SIGN);
const both = sign + longestCall(CHECK);
print('sign_ms_emulated', sign, 'ms');
print('sign_cycles_emulated', Math.round(sign * CYCLES_PER_MS), 'cycles');
print('sign_and_verify_ms_emulated', both, 'ms');
print('sign_and_verify_cycles_emulated', Math.round(both * CYCLES_PER_MS), 'cycles');
print('attest_ms_emulated', longest('attest', attestations), 'ms');
print('usb_ready_ms_emulated', stats.usb_ready_ms, 'ms');
for (const { vectors, used_bytes: bytes } of stats.stacks.slice(1)) {
  print(vectors === DONGLE ? 'stack_bytes' : 'boot_stack_bytes', bytes, 'bytes');
}
