/** Somebody who looks at an agent's page. */

import assert from 'node:assert/strict';
import fs from 'node:fs';

import { until } from './until.js';

export class Visit {
  /** What was refused because of a Content-Security-Policy. */
  violations = [];

  constructor(context) {
    this.context = context;
  }

  /** Has the browser tell of violations: the page itself has no scripts that could. */
  async watch() {
    await this.context.exposeBinding('violated', (_, what) => this.violations.push(what));
    await this.context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        globalThis.violated(`${event.documentURI}: ${event.effectiveDirective} ${event.blockedURI}`);
      });
    });
    this.page = await this.context.newPage();
  }

  /** Follows a link, and keeps the session's address. */
  async enter(link) {
    await this.page.goto(link);
    this.session = this.page.url();
    assert.match(this.session, /^http:\/\/127\.0\.0\.1:\d+\/s\/[0-9a-f]{64}\/$/, 'the address of a session');
  }

  async leave() {
    await this.context.close();
    assert.deepEqual(this.violations, [], 'no page breaks its own policy');
  }

  /** Looks at the status anew. */
  async look() {
    await this.page.goto(this.session);
  }

  /** A site's part of the status. */
  site(name) {
    return this.page.locator(`#site-${name}`);
  }

  /** Its verdict. */
  verdict(name) {
    return this.site(name).locator('strong').innerText();
  }

  /** What is said of it, by term. */
  facts(name) {
    return this.site(name).locator('dl').evaluate((list) => {
      const texts = (kind) => [...list.querySelectorAll(kind)].map((it) => it.innerText);
      const values = texts('dd');
      return Object.fromEntries(texts('dt').map((term, at) => [term, values[at]]));
    });
  }

  /** What came of the last thing done. */
  async said() {
    const message = this.page.getByRole('status');
    return { isGood: await message.evaluate((it) => it.className === 'good'), text: await message.innerText() };
  }

  async refused(why) {
    const said = await this.said();
    assert.equal(said.isGood, false, `refused: ${said.text}`);
    assert.match(said.text, why);
    return said.text;
  }

  async accepted(what) {
    const said = await this.said();
    assert.equal(said.isGood, true, `accepted: ${said.text}`);
    assert.match(said.text, what);
  }

  /** Waits for a status that is so, looking again and again. */
  async seen(what, condition) {
    return until(what, async () => {
      await this.look();
      return condition();
    });
  }

  /** Opens one of a site's forms, unless it is open, and gives it. */
  async form(name, summary) {
    const details = this.site(name).locator('details', { hasText: summary });
    if (!(await details.evaluate((it) => it.open))) await details.locator('summary').click();
    return details.locator('form');
  }

  async register(name, { number, token, address }) {
    const form = await this.form(name, /Register with|registrieren/);
    if (address) await form.locator('[name=address]').fill(address);
    await form.locator('[name=number]').fill(number);
    await form.locator('[name=token]').fill(token);
    await form.locator('button').click();
  }

  /** Uploads a license file. */
  async upload(name, file) {
    const form = await this.form(name, 'New license file');
    await form.locator('[type=file]').setInputFiles(file);
    await form.locator('button').click();
  }

  /** What support is sent. */
  async diagnostics() {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('link', { name: /diagnos/i }).click(),
    ]);
    return JSON.parse(fs.readFileSync(await download.path(), 'utf8'));
  }

  /** The number of the lease that a site has. */
  async lease(name) {
    const { sites } = await this.diagnostics();
    return sites.find((site) => site.name === name).seen.registration.lease.sequence;
  }
}
