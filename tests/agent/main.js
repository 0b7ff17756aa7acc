/** Runs the themes one after the other, and ends at the first thing that is not as it should be. */

import fs from 'node:fs';
import path from 'node:path';

import { Browser } from './lib/browser.js';
import { MODULES } from './lib/places.js';
import { endAll } from './lib/programs.js';
import { World } from './lib/world.js';

const themes = path.join(import.meta.dirname, 'themes');
const all = fs.readdirSync(themes).map((file) => path.basename(file, '.js'));

function chosen() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown) throw new Error(`no theme '${unknown}'; there are: ${all.sort().join(', ')}`);
  return wanted.length > 0 ? wanted : all.sort();
}

async function run(names) {
  const world = await World.make();
  const browser = await Browser.start();
  try {
    for (const name of names) {
      console.log(`== ${name}`);
      const { default: theme } = await import(path.join(themes, `${name}.js`));
      await theme({ world, browser });
      await browser.leave();
      await world.leave();
    }
  } catch (error) {
    for (const file of await browser.screenshots(MODULES)) console.error(`what the browser showed: ${file}`);
    console.error(world.said());
    throw error;
  } finally {
    await browser.end();
  }
}

try {
  const names = chosen();
  await run(names);
  console.log(`${names.length} themes: all as it should be`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await endAll();
}
