import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { ROM, temporary, until } from '../testing/support.js';

const MAIN = new URL('../lib/main.js', import.meta.url).pathname;

/** The emulator without power, with these options besides; it ends by itself unless there is a `--control`. */
function emulator(...options) {
  const child = spawn(process.execPath, [MAIN, '--rom', ROM, '--off', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (child.said += text));
  return child;
}

/** How one ends that cannot begin. */
async function refusal(...options) {
  const child = emulator(...options);
  const [status] = await once(child, 'close');
  return [status, child.said];
}

test('a flash that was not there is said to be blank, and is one emulator\'s', async (context) => {
  const directory = temporary();
  const [file, control] = ['a.flash', 'control'].map((name) => path.join(directory, name));
  const first = emulator('--flash', file, '--control', control);
  context.after(() => first.kill('SIGKILL'));
  await until(() => fs.existsSync(control));
  assert.match(first.said, /a\.flash: made a blank flash/);
  const [status, said] = await refusal('--flash', file);
  assert.equal(status, 2);
  assert.match(said, new RegExp(`another emulator runs this dongle .process ${first.pid}`));
  assert.ok(fs.existsSync(`${file}.lock`), 'the refused one leaves the lock alone');
  first.kill('SIGKILL');
  await once(first, 'close');
  fs.rmSync(control);
  const next = emulator('--flash', file, '--control', control);
  context.after(() => next.kill('SIGKILL'));
  await until(() => fs.existsSync(control));
  next.kill('SIGTERM');
  assert.deepEqual(await once(next, 'close'), [0, null]);
  assert.equal(next.said, '');
  assert.ok(!fs.existsSync(`${file}.lock`));
});

test('without a directory for the socket nothing is made', async () => {
  const directory = temporary();
  const file = path.join(directory, 'a.flash');
  const [status, said] = await refusal('--flash', file, '--socket', path.join(directory, 'usb', 'a.dongle'));
  assert.equal(status, 2);
  assert.match(said, /there is no directory .*usb/);
  assert.ok(!fs.existsSync(file));
});
