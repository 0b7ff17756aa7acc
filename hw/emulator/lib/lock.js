/**
 * One emulator for each file: `FILE.lock` names the process that has it, by its number and the moment of
 * its start, for a number is given out again. Node knows no lock that the system gives back; the lock of
 * a process that is gone is taken over.
 */

import fs from 'node:fs';

/** @throws {Error} another emulator has the file */
export function lock(path) {
  const own = `${path}.lock.${process.pid}`;
  fs.writeFileSync(own, identity(process.pid) ?? '');
  try {
    const holder = holderOf(path);
    if (holder !== null) throw new Error(`${path}: another emulator runs this dongle (process ${holder})`);
    // What is left of one that was killed.
    fs.rmSync(`${path}.lock`, { force: true });
    // Unlike a rename this fails if another was faster.
    fs.linkSync(own, `${path}.lock`);
  } finally {
    fs.rmSync(own, { force: true });
  }
}

export function unlock(path) {
  fs.rmSync(`${path}.lock`, { force: true });
}

/** The number of the living process that has the file. */
function holderOf(path) {
  const text = read(`${path}.lock`);
  const pid = Number.parseInt(text ?? '', 10);
  return pid && identity(pid) === text ? pid : null;
}

/** A process's number and start (`man proc`, `/proc/PID/stat`, field 22); `null` if there is none. */
function identity(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is a name in parentheses, which may hold anything.
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return `${pid} ${rest[22 - 3]}`;
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
