/** P-15: the first start, in both languages; the token is nowhere afterwards. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { HOLDER } from '../lib/orders.js';
import { keyfob } from '../lib/programs.js';
import { shown } from '../lib/until.js';

/** No token. */
const UNREADABLE = '!HIS-IS-NOT-A-TOKEN-2718281828';

export default async function registration({ world, browser }) {
  const license = await world.server.license(world.number());
  const other = await world.server.license(world.number());
  const agent = await world.agent({ plant: world.online() });
  const english = await browser.visit(agent);
  await speaks(english, 'en', { title: 'License agent', label: 'License number', verdict: 'There is no license.' });
  const german = await browser.visit(agent, 'de-DE');
  await speaks(german, 'de', { title: 'Lizenz-Agent', label: 'Lizenznummer', verdict: 'Es ist keine Lizenz da.' });
  shown('the page speaks English and German, as the browser wants');

  await showsHardware([english, german], world.server.root);
  shown('both forms show the hardware ID that `keyfob hardware` shows, 32 hex digits');

  const wrong = wrongForms(license, other);
  await refuses([english, german], wrong, 'Es ist keine Lizenz da.');
  await english.register('plant', license);
  await english.accepted(/Registered/);
  await showsLicense(english, world, license);
  shown('registered: number, product, holder, server and last answer are shown');

  await german.seen('the same in German', async () => (await german.verdict('plant')) === 'Alles ist in Ordnung.');
  const facts = await german.facts('plant');
  assert.equal(facts.Nummer, license.number);
  assert.equal(facts.Inhaber, HOLDER);
  shown('and the same in German');

  await refuses([english, german], wrong, 'Alles ist in Ordnung.');
  assert.deepEqual((await german.facts('plant')).Nummer, license.number);
  shown('what is refused later takes nothing from a site that is registered');

  const server = (await german.facts('plant')).Server;
  await german.register('plant', { ...license, address: 'http://127.0.0.1:1' });
  await german.refused(/hat nicht geantwortet/);
  const again = await german.form('plant', /registrieren/);
  assert.equal(await again.locator('[name=number]').inputValue(), license.number);
  assert.equal(await again.locator('[name=token]').inputValue(), '');
  await german.page.goto(german.session);
  assert.equal((await german.facts('plant')).Server, server);
  const form = await german.form('plant', /registrieren/);
  assert.equal(await form.locator('[name=address]').inputValue(), server);
  shown('a wrong address takes nothing either; what was filled in is there again, but for the token');

  await isNowhere(english, agent, [license.token, other.token, UNREADABLE], license.number);
  shown('no token is in page, log, diagnostics, output, license directory or state');
}

/** What may be filled in wrong, and what is said in English and in German. */
function wrongForms(license, other) {
  return [
    [{ ...license, number: 'promos' }, /is no license number/, /ist keine Lizenznummer/],
    // The token in the wrong place: it is not repeated, neither here nor in the log.
    [{ ...license, number: other.token }, /is no license number/, /ist keine Lizenznummer/],
    [{ ...license, token: UNREADABLE }, /is no license token/, /ist kein Lizenz-Token/],
    [{ ...license, number: '1999999999' }, /no such license|is registered here/, /keine solche Lizenz|hier ist.*registriert/],
    [{ ...license, token: other.token }, /token is wrong/, /Token ist falsch/],
  ];
}

async function refuses(visits, forms, verdict) {
  for (const [form, ...whys] of forms) {
    for (const [at, visit] of visits.entries()) {
      await visit.register('plant', form);
      shown(`refused: ${await visit.refused(whys[at])}`);
    }
  }
  const last = visits.at(-1);
  await last.seen(verdict, async () => (await last.verdict('plant')) === verdict);
}

async function speaks(visit, language, { title, label, verdict }) {
  assert.equal(await visit.page.locator('html').getAttribute('lang'), language);
  assert.equal(await visit.page.title(), title);
  await visit.page.getByLabel(label).waitFor();
  await visit.seen(verdict, async () => (await visit.verdict('plant')) === verdict);
}

async function showsHardware(visits, root) {
  const { hardware_id: id } = await keyfob('hardware', '--root', root);
  assert.match(id, /^[0-9a-f]{32}$/);
  for (const visit of visits) {
    assert.equal(await visit.site('plant').locator('form code').innerText(), id);
  }
}

async function showsLicense(visit, world, license) {
  await visit.seen('a good license', async () => (await visit.verdict('plant')) === 'All is well.');
  const facts = await visit.facts('plant');
  assert.equal(facts.Number, license.number);
  assert.equal(facts.Product, 'promos');
  assert.equal(facts.Holder, HOLDER);
  assert.equal(facts.Server, world.server.address);
  assert.match(facts['Last answer'], /^\d{4}-\d\d-\d\dT/);
}

/** Looks for secrets in all that can be read; what is no secret is found there, or this would show nothing. */
async function isNowhere(visit, agent, secrets, number) {
  await visit.look();
  const status = await visit.page.content();
  await visit.page.goto(`${visit.session}log`);
  const texts = {
    status,
    log: await visit.page.content(),
    diagnostics: JSON.stringify(await visit.diagnostics()),
    output: agent.output,
    'license directory': files(agent.site('plant')),
    state: files(agent.state),
  };
  const spellings = secrets.flatMap((it) => [it, it.replaceAll('-', '')]).map((it) => it.toLowerCase());
  for (const [place, text] of Object.entries(texts)) {
    assert.ok(text.includes(number), `the number is in ${place}`);
    for (const secret of spellings) assert.ok(!text.toLowerCase().includes(secret), `a token is in ${place}`);
  }
}

function files(directory) {
  const entries = fs.readdirSync(directory, { recursive: true, withFileTypes: true });
  const inside = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return inside.map((file) => fs.readFileSync(file, 'latin1')).join('\n');
}
