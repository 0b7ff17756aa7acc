/** P-12: a license file is checked before it takes the place of another one, which is kept. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { shown } from '../lib/until.js';

const BACKUP = /^promos\.json\.keyfob-backup-\d+$/;

export default async function upload({ world, browser }) {
  const number = world.number();
  const usb = fs.mkdtempSync(path.join(world.vendor.scratch, 'usb-'));
  const dongle = await world.vendor.dongle(path.join(usb, 'port'));
  const agent = await world.agent({ air: world.offline(path.dirname(dongle.file)), plant: world.online() });
  const visit = await browser.visit(agent);
  const directory = agent.site('air');
  const first = await world.vendor.issue(number, '--dongle', dongle.id);
  const second = await world.vendor.issue(number, '--dongle', dongle.id);
  const bad = await badFiles(world, usb, first);

  for (const [file, why] of bad) shown(`refused, and nothing is installed: ${await refuse(visit, directory, file, why)}`);
  await visit.upload('air', first);
  await visit.accepted(/promos\.json/);
  await isWell(visit, dongle.id);
  assert.deepEqual(license(directory), fs.readFileSync(first));
  shown('a good file is installed as promos.json; with the dongle all is well');

  for (const [file, why] of bad) shown(`refused, and the old file stays: ${await refuse(visit, directory, file, why)}`);
  assert.deepEqual(backups(directory), []);

  await visit.upload('air', second);
  await visit.accepted(/promos\.json/);
  assert.deepEqual(license(directory), fs.readFileSync(second));
  const [backup, ...more] = backups(directory);
  assert.deepEqual(more, []);
  assert.deepEqual(fs.readFileSync(path.join(directory, backup)), fs.readFileSync(first));
  await visit.seen('the new revision', async () => (await visit.facts('air')).Revision === '2');
  shown('a newer one takes its place, and the old one is kept as a backup');

  shown(`an older one is refused: ${await refuse(visit, directory, first, /./)}`);
  await isWell(visit, dongle.id);
  await dongleComesAndGoes(visit, dongle);
}

/** Files that may not be installed, and why. */
async function badFiles(world, scratch, good) {
  const file = (name, text) => {
    const place = path.join(scratch, name);
    fs.writeFileSync(place, text);
    return place;
  };
  const text = fs.readFileSync(good, 'utf8');
  const edited = text.replace('6100', '9100');
  assert.notEqual(edited, text, 'the limit is in the file');
  return [
    [file('garbage.json', 'This is no license.'), /no license file/],
    [file('edited.json', edited), /was changed/],
    [await world.vendor.issue(world.number(), '--soft'), /checked with the vendor's server/],
  ];
}

async function refuse(visit, directory, file, why) {
  const before = snapshot(directory);
  await visit.upload('air', file);
  const said = await visit.refused(why);
  assert.deepEqual(snapshot(directory), before, 'the license directory is as it was');
  return said;
}

function snapshot(directory) {
  return fs.readdirSync(directory).map((name) => [name, fs.readFileSync(path.join(directory, name), 'latin1')]);
}

function license(directory) {
  return fs.readFileSync(path.join(directory, 'promos.json'));
}

function backups(directory) {
  return fs.readdirSync(directory).filter((name) => BACKUP.test(name));
}

async function isWell(visit, dongle) {
  await visit.seen('all is well', async () => (await visit.verdict('air')) === 'All is well.');
  assert.match((await visit.facts('air')).Dongle, new RegExp(`^${dongle} `));
}

async function dongleComesAndGoes(visit, dongle) {
  const code = visit.site('air').locator('p > code').first();
  fs.renameSync(dongle.file, `${dongle.file}.pulled`);
  await visit.seen('a missing dongle', async () => (await code.innerText()) === 'dongle-missing');
  shown(`the dongle is pulled: ${await visit.verdict('air')} ${await code.locator('..').innerText()}`.replaceAll('\n', ' '));
  fs.renameSync(`${dongle.file}.pulled`, dongle.file);
  await isWell(visit, dongle.id);
  shown('and put back: all is well');
}
