/** The programs of the project, as processes. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { COMPUTER, PROGRAMS, SCRATCH } from './places.js';
import { until } from './until.js';

/** Nothing of whoever runs the tests: their language, their registrations. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  HOME: SCRATCH,
  KEYFOB_LANG: 'en',
  KEYFOB_STATE: path.join(SCRATCH, 'state'),
  KEYFOB_SYSTEM: COMPUTER,
};
const running = new Set();

/** A process that was started, and what it has said so far. */
export class Running {
  constructor(program, args, { cwd = SCRATCH, env = {}, stdin = 'ignore' } = {}) {
    this.name = [program, ...args].join(' ');
    this.output = '';
    this.process = spawn(path.join(PROGRAMS, program), args, { cwd, env: { ...ENVIRONMENT, ...env }, stdio: [stdin, 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.output += text));
    }
    this.ended = once(this.process, 'exit').then(([status, signal]) => {
      running.delete(this);
      // What it has started itself, and was not there to end, ends with its input.
      this.process.stdin?.destroy();
      return signal ?? status;
    });
    running.add(this);
  }

  get pid() {
    return this.process.pid;
  }

  get isOver() {
    return !running.has(this);
  }

  /** Sends a signal, waits for the end, and gives the exit status, or the signal that ended it. */
  async end(signal = 'SIGTERM') {
    this.process.kill(signal);
    return this.over(`the end of ${this.name} after ${signal}`);
  }

  /** Waits until it has ended by itself. */
  async over(what = `the end of ${this.name}`) {
    await until(what, () => this.isOver);
    return this.ended;
  }
}

/** Runs a program to its end, and gives what it said. */
export async function run(program, args, options) {
  const started = new Running(program, args, options);
  const closed = once(started.process, 'close');
  const status = await started.over();
  await closed;
  if (status !== 0) throw new Error(`${started.name}: ${status}: ${started.output}`);
  return started.output;
}

/** `keyfob`, its answer. */
export async function keyfob(...args) {
  return JSON.parse(await run('keyfob', [...args, '--format', 'json']));
}

/** Ends what still runs. */
export async function endAll() {
  for (const left of [...running]) await left.end('SIGKILL');
}
