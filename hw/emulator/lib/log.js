/**
 * Where the firmware's log goes: through one decoder for each program, or as it is if there is none.
 */

import { spawn } from 'node:child_process';
import fs from 'node:fs';

export class Log {
  #decoders = new Map();
  #out;

  /**
   * @param {string} target a file, or `-` for the standard error output
   * @param {string | null} decoder the program `keyfob-log`
   * @param {Map<number, string>} programs ELF files, by their vector table
   */
  constructor(target, decoder, programs) {
    this.#out = target === '-' ? process.stderr : fs.createWriteStream(target, { flags: 'a' });
    this.decoder = decoder;
    this.programs = programs;
  }

  /** Takes what the program with this vector table logged. */
  write(bytes, vectors) {
    (this.#into(vectors) ?? this.#out).write(bytes);
  }

  /** A line of the harness's own. */
  note(line) {
    this.#out.write(`emulator: ${line}\n`);
  }

  /** Resolves when the decoders have said all that there was. */
  close() {
    const ends = [...this.#decoders.values()].map((child) => {
      child.stdin.end();
      return new Promise((resolve) => child.once('close', resolve));
    });
    return Promise.all(ends);
  }

  #into(vectors) {
    const elf = this.programs.get(vectors);
    if (!elf || !this.decoder) return null;
    if (!this.#decoders.has(elf)) {
      const child = spawn(this.decoder, [elf], { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdout.on('data', (text) => this.#out.write(text));
      child.stdin.on('error', () => {});
      this.#decoders.set(elf, child);
    }
    return this.#decoders.get(elf).stdin;
  }
}
