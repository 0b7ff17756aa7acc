/** Chromium, as people use it: each visit is a new profile, with the languages that somebody set. */

import path from 'node:path';

import { load } from './places.js';
import { Visit } from './visit.js';

const { chromium } = load('playwright-core');

/** Some other computer's name, which its owner lets point at this one. */
export const REBOUND = 'rebound.example';

// No sandbox: it needs rights that a test's computer may not have. The others: nothing goes elsewhere.
const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`,
];

export class Browser {
  #visits = [];

  static async start() {
    const browser = new Browser();
    // Playwright adds --headless, and a user data directory that is gone afterwards.
    browser.chromium = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
    return browser;
  }

  /** A new profile in which nothing is open yet. */
  async profile(locale = 'en-GB', settings = {}) {
    const context = await this.chromium.newContext({ locale, ...settings });
    context.setDefaultTimeout(60_000);
    const visit = new Visit(context);
    this.#visits.push(visit);
    await visit.watch();
    return visit;
  }

  /** Follows a new link to the agent's page. */
  async visit(agent, locale, settings) {
    const visit = await this.profile(locale, settings);
    await visit.enter(await agent.link());
    return visit;
  }

  /** Closes what a theme has opened; none of the agent's pages may have broken its own policy. */
  async leave() {
    for (const visit of this.#visits.splice(0)) await visit.leave();
  }

  /** Pictures of all that is open. */
  async screenshots(directory) {
    const pages = this.chromium.contexts().flatMap((context) => context.pages());
    const files = pages.map((_, at) => path.join(directory, `failed-${at + 1}.png`));
    const taken = pages.map((page, at) => page.screenshot({ path: files[at], fullPage: true, timeout: 10_000 }).catch(() => null));
    const pictures = await Promise.all(taken);
    return files.filter((_, at) => pictures[at]);
  }

  async end() {
    await this.chromium.close();
  }
}
