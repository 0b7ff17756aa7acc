/** Decision 18: whom the page trusts, in a browser that opens other pages too. */

import assert from 'node:assert/strict';

import { REBOUND } from '../lib/browser.js';
import { Stranger } from '../lib/stranger.js';
import { shown, until } from '../lib/until.js';

/** What can be done by a form, in each way that a form can be sent. */
const FORMS = [
  ['close', 'application/x-www-form-urlencoded'],
  ['sites/plant/refresh', 'text/plain'],
  ['sites/plant/file', 'multipart/form-data'],
];

export default async function access({ world, browser }) {
  const agent = await world.agent({ plant: world.online() });
  await linksAndSessions(browser, agent);
  const visit = await browser.visit(agent);
  await otherNames(visit);
  const stranger = await Stranger.start();
  try {
    // By one name it is of another site; by the other of the same site, whose cookies it would get.
    for (const name of ['localhost', '127.0.0.1']) await foreignPage(visit, stranger.address(name));
  } finally {
    await stranger.end();
  }
  await closing(visit);
  await policy(browser, agent);
}

async function linksAndSessions(browser, agent) {
  const link = await agent.link();
  const visit = await browser.profile();
  await visit.enter(link);
  const second = await browser.profile();
  await refused(second, link, 'keyfob agent open');
  await visit.look();
  assert.equal(await visit.page.title(), 'License agent');
  shown('a link works once');
  const address = new URL(visit.session);
  const nobody = `/s/${'0'.repeat(64)}/`;
  const nearly = address.pathname.replace(/.\/$/, '/');
  for (const path of ['/', '/s/', nearly, nobody, `${nobody}log`, `${nobody}diagnostics`]) await refused(second, address.origin + path);
  shown('without a session there is no page');
}

/** The answer is no, and shows nothing of any site. */
async function refused(visit, address, text = '') {
  const response = await visit.page.goto(address);
  assert.ok([403, 404].includes(response.status()), `${address}: ${response.status()}`);
  const content = await visit.page.content();
  assert.ok(content.includes(text), content);
  assert.equal(await visit.page.locator('section').count(), 0, content);
}

async function otherNames(visit) {
  for (const name of [REBOUND, 'localhost']) {
    const address = new URL(visit.session);
    address.hostname = name;
    await refused(visit, address.href, 'did not come from this page');
    shown(`by the name ${name} the page is refused, though session and port are right`);
  }
}

/** A page of somebody who knows the whole address of the session. */
async function foreignPage(visit, address) {
  const page = await visit.context.newPage();
  await page.goto(address);
  const name = new URL(address).hostname;
  assert.equal(await reads(page, address), 'read', 'a page that lets itself be read is read');
  assert.equal(await reads(page, visit.session), 'refused');
  assert.equal(await reads(page, visit.session, { mode: 'no-cors' }), 'refused');
  shown(`a page at ${name} cannot read the status`);

  await frames(page, visit.session);
  shown(`a page at ${name} cannot show it in a frame`);

  const logs = await logged(visit);
  for (const [path, type] of FORMS) {
    await page.goto(address);
    const response = await posts(page, visit.session + path, type);
    assert.equal(response.status(), 403, path);
    await page.getByText('did not come from this page').waitFor();
  }
  assert.deepEqual(await logged(visit), logs, 'nothing was done, and the session goes on');
  shown(`a page at ${name} cannot post a form to it`);
  await page.close();
}

function reads(page, address, init = {}) {
  return page.evaluate(async ([address, init]) => {
    try {
      await (await fetch(address, init)).text();
      return 'read';
    } catch {
      return 'refused';
    }
  }, [address, init]);
}

async function frames(page, address) {
  await page.evaluate((address) => {
    const frame = document.createElement('iframe');
    frame.src = address;
    document.body.append(frame);
  }, address);
  const frame = await until('what is in the frame', () => page.frames().find((it) => it.parentFrame() && it.url() !== 'about:blank'));
  await frame.waitForLoadState();
  assert.match(frame.url(), /^chrome-error:/);
}

async function posts(page, address, type) {
  const [response] = await Promise.all([
    page.waitForResponse((it) => it.request().method() === 'POST'),
    page.evaluate(([address, type]) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action: address, enctype: type });
      document.body.append(form);
      form.submit();
    }, [address, type]),
  ]);
  return response;
}

/** The events of the log. */
async function logged(visit) {
  await visit.page.goto(`${visit.session}log`);
  return visit.page.locator('tbody tr').allInnerTexts();
}

async function closing(visit) {
  await visit.look();
  await visit.page.getByRole('button', { name: 'Close session' }).click();
  await visit.page.getByText('keyfob agent open').waitFor();
  await refused(visit, visit.session, 'keyfob agent open');
  await refused(visit, `${visit.session}log`);
  shown('the button closes the session, and its address opens nothing any more');
}

async function policy(browser, agent) {
  const visit = await browser.visit(agent);
  for (const page of ['', 'log']) await visit.page.goto(visit.session + page);
  assert.deepEqual(visit.violations, []);
  // What watches would see one.
  await visit.page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<style>b {}</style>'));
  await until('a violation that was made on purpose', () => visit.violations.length > 0);
  visit.violations.length = 0;
  shown('our own pages break no Content-Security-Policy');
}
