/** M-4: each recipient is told once, whatever becomes of the agent in between. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { shown, until } from '../lib/until.js';

const SETTINGS = `
[notice.x]
command = ["tee", "--append", "by-command.jsonl"]
event_code = 4711
account = "licensing"
users = ["operator"]

[notice.y]
log = "by-log.jsonl"
`;
/** A site that has no license from the beginning to the end. */
const ABOUT_FIRST = ['first', 'on', 'license-missing'];

export default async function notices({ world }) {
  const usb = fs.mkdtempSync(path.join(world.vendor.scratch, 'usb-'));
  const dongle = await world.vendor.dongle(path.join(usb, 'port'));
  const license = await world.vendor.issue(world.number(), '--dongle', dongle.id);
  // In the order of their names: what is due about the first is told before what is about the last.
  const agent = await world.agent({ first: world.online(), last: world.offline(path.dirname(dongle.file)) }, SETTINGS);
  const expected = [ABOUT_FIRST, ['last', 'on', 'license-missing']];
  await tells(agent, expected);
  const [letter] = read(agent, 'by-command.jsonl');
  assert.deepEqual([letter.event, letter.event_code, letter.account, letter.users], ['license', 4711, 'licensing', ['operator']]);
  shown(`a command and a file are told once of a site without a license: ${letter.text}`);

  // Whatever is told of the last site shows that the agent has looked at all of them.
  const promos = path.join(agent.site('last'), 'promos.json');
  fs.copyFileSync(license, promos);
  await tells(agent, expected, ['last', 'off', 'license-missing']);
  await agent.process.end('SIGTERM');
  // Another trouble: the same one would be told again after ten minutes only.
  fs.writeFileSync(promos, 'no license');
  await agent.start();
  await tells(agent, expected, ['last', 'on', 'license-malformed']);
  shown('an agent that was restarted (SIGTERM) does not tell it again, and tells what is new');

  await agent.process.end('SIGKILL');
  fs.copyFileSync(license, promos);
  await agent.start();
  await tells(agent, expected, ['last', 'off', 'license-malformed']);
  shown('nor does one that was killed (SIGKILL)');
}

/** Waits for one letter more than before; these are all, for each recipient. */
async function tells(agent, expected, ...more) {
  expected.push(...more);
  for (const file of ['by-command.jsonl', 'by-log.jsonl']) {
    const last = JSON.stringify(expected.at(-1));
    await until(`${expected.length} letters in ${file}`, () => {
      const told = brief(agent, file);
      return told.length >= expected.length && JSON.stringify(told.at(-1)) === last;
    });
    assert.deepEqual(brief(agent, file), expected, file);
  }
}

function brief(agent, file) {
  return read(agent, file).map((it) => [it.site, it.state, it.about]);
}

function read(agent, file) {
  const lines = fs.readFileSync(path.join(agent.directory, file), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
