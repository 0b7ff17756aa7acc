/** WCAG 2, A and AA, by axe-core; and the whole form by keyboard. */

import assert from 'node:assert/strict';

import { load } from '../lib/places.js';
import { shown } from '../lib/until.js';

const { default: AxeBuilder } = load('@axe-core/playwright');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** More than there are things on the page. */
const MOST_TABS = 60;

export default async function accessibility({ world, browser }) {
  const agent = await world.agent({ plant: world.online(), second: world.online() });
  await keyboard(browser, agent, await world.server.license(world.number()));
  const program = agent.program('plant', world.server.root);
  for (const locale of ['en-GB', 'de-DE']) {
    for (const colorScheme of ['light', 'dark']) {
      const visit = await browser.visit(agent, locale, { colorScheme });
      await visit.register('second', { number: 'promos', token: 'x' });
      await check(visit, 'the status after a refusal');
      await visit.seen('a program', async () => (await visit.page.getByRole('row').count()) === 2);
      for (const details of await visit.page.locator('details:not([open])').elementHandles()) await (await details.$('summary')).click();
      await check(visit, 'the status, all opened');
      await visit.page.goto(`${visit.session}log`);
      await check(visit, 'the log');
      shown(`axe-core finds nothing on status and log, ${locale}, ${colorScheme}`);
    }
  }
  await program.end();
}

async function check(visit, what) {
  const { violations, passes } = await new AxeBuilder({ page: visit.page }).withTags(TAGS).analyze();
  const found = violations.map((it) => `${it.id}: ${it.help}: ${it.nodes.map((node) => `${node.html} (${node.any[0]?.message})`).join(' | ')}`);
  assert.deepEqual(found, [], what);
  assert.ok(passes.some((it) => it.id === 'color-contrast'), 'it has looked');
}

async function keyboard(browser, agent, license) {
  const visit = await browser.visit(agent);
  const { keyboard: keys } = visit.page;
  await fill(visit.page, { 'plant-number': 'promos', 'plant-token': license.token });
  await keys.press('Enter');
  await visit.refused(/is no license number/);
  await fill(visit.page, { 'plant-number': license.number, 'plant-token': license.token });
  await tabTo(visit.page, '#site-plant form[action$="/register"] button');
  await keys.press('Enter');
  await visit.accepted(/Registered/);
  await visit.seen('a good license', async () => (await visit.verdict('plant')) === 'All is well.');
  // Registered, the form is folded; the keyboard unfolds it.
  await tabTo(visit.page, '#site-plant details:has(form[action$="/register"]) > summary');
  await keys.press('Enter');
  await tabTo(visit.page, '#plant-number');
  shown('the form works by keyboard alone, and one sees where one is');
}

async function fill(page, fields) {
  for (const [field, text] of Object.entries(fields)) {
    await tabTo(page, `#${field}`);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
  }
}

/** Presses Tab until this has the focus, and shows it. */
async function tabTo(page, selector) {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate((selector) => {
      const active = document.activeElement;
      return active.matches(selector) && getComputedStyle(active).outlineStyle;
    }, selector);
    if (found) return assert.notEqual(found, 'none', `${selector}: the focus is seen`);
  }
  throw new assert.AssertionError({ message: `Tab does not lead to ${selector}` });
}
