/** For `hw/emulator/measure`: from the answers of the control end, on the standard input, to figures. */

import fs from 'node:fs';

/** The places in `licfmt::message` of the request and of its answer. */
const ATTEST = 5;
const ATTESTATION = 5;
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

const attestations = timing.exchanges.filter(({ request, answer }) => request === ATTEST && answer === ATTESTATION);
print('sign_ms_emulated', longest('sign', timing.calls), 'ms');
print('attest_ms_emulated', longest('attest', attestations), 'ms');
print('usb_ready_ms_emulated', stats.usb_ready_ms, 'ms');
for (const { vectors, used_bytes: bytes } of stats.stacks.slice(1)) {
  print(vectors === DONGLE ? 'stack_bytes' : 'boot_stack_bytes', bytes, 'bytes');
}
