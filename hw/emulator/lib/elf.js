/** ELF32 little-endian files (System V ABI, chapters 4 and 5): what is loaded where, and the symbols. */

const LOAD = 1;
const SYMBOL_TABLE = 2;
/** Offsets in the file header and sizes of table entries. */
const HEADER = { programs: 28, sections: 32, programSize: 42, programCount: 44, sectionSize: 46, sectionCount: 48 };
const SYMBOL_SIZE = 16;

/**
 * @typedef {object} Elf
 * @property {{address: number, data: Uint8Array}[]} segments at their load (physical) addresses
 * @property {Map<string, number>} symbols
 */

/**
 * @param {Uint8Array} file
 * @returns {Elf}
 */
export function parseElf(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0) !== 0x7f454c46 || file[4] !== 1 || file[5] !== 1) {
    throw new Error('not an ELF file for a 32-bit little-endian processor');
  }
  return { segments: segments(file, view), symbols: symbols(file, view) };
}

function segments(file, view) {
  const found = [];
  for (let index = 0; index < view.getUint16(HEADER.programCount, true); index++) {
    const at = view.getUint32(HEADER.programs, true) + index * view.getUint16(HEADER.programSize, true);
    const [offset, address, length] = [4, 12, 16].map((field) => view.getUint32(at + field, true));
    if (view.getUint32(at, true) === LOAD && length > 0) {
      found.push({ address, data: file.subarray(offset, offset + length) });
    }
  }
  return found;
}

function symbols(file, view) {
  const found = new Map();
  const table = view.getUint32(HEADER.sections, true);
  const section = (index) => table + index * view.getUint16(HEADER.sectionSize, true);
  for (let index = 0; index < view.getUint16(HEADER.sectionCount, true); index++) {
    if (view.getUint32(section(index) + 4, true) !== SYMBOL_TABLE) continue;
    const [offset, length, link] = [16, 20, 24].map((field) => view.getUint32(section(index) + field, true));
    const names = view.getUint32(section(link) + 16, true);
    for (let at = offset; at < offset + length; at += SYMBOL_SIZE) {
      const name = cString(file, names + view.getUint32(at, true));
      if (name) found.set(name, view.getUint32(at + 4, true));
    }
  }
  return found;
}

function cString(file, at) {
  return Buffer.from(file.subarray(at, file.indexOf(0, at))).toString('latin1');
}

/** Puts a program's bytes into a memory that begins at `base`. */
export function load(elf, memory, base) {
  for (const { address, data } of elf.segments) {
    const offset = address - base;
    if (offset < 0 || offset + data.length > memory.length) {
      throw new Error(`segment at 0x${address.toString(16)} (${data.length} bytes) is not in the memory at 0x${base.toString(16)}`);
    }
    memory.set(data, offset);
  }
}
