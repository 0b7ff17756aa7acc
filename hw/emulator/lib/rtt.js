/**
 * What the firmware logs: SEGGER RTT, up channel 0 (SEGGER UM08001, "How RTT works"). The bytes are
 * defmt's; they are handed on as they are.
 */

import { RAM_BASE } from './chip.js';

const NAME = Buffer.from('SEGGER RTT\0\0\0\0\0\0');
/** The first up channel's fields, from the control block's begin. */
const CHANNEL = { buffer: 28, size: 32, write: 36, read: 40 };
/** Name, and the numbers of channels. */
const HEAD = 24;

/**
 * Takes what the firmware has written.
 * @param {import('./chip.js').Chip} chip
 * @param {number} [address] of the control block; without it, it is looked for
 * @returns {Uint8Array}
 */
export function drain(chip, address) {
  const { sram, sramView: view } = chip.soc;
  const block = address === undefined ? Buffer.from(sram.buffer).indexOf(NAME) : address - RAM_BASE;
  if (block < 0 || block + HEAD + 24 > sram.length || !holdsName(sram, block)) return new Uint8Array();
  const field = (name) => view.getUint32(block + CHANNEL[name], true);
  const [buffer, size, write] = [field('buffer') - RAM_BASE, field('size'), field('write')];
  if (buffer < 0 || size === 0 || buffer + size > sram.length || write >= size) return new Uint8Array();
  const bytes = [];
  let read = field('read') % size;
  for (; read !== write; read = (read + 1) % size) bytes.push(sram[buffer + read]);
  view.setUint32(block + CHANNEL.read, read, true);
  return Uint8Array.from(bytes);
}

function holdsName(sram, at) {
  return NAME.every((byte, index) => sram[at + index] === byte);
}
