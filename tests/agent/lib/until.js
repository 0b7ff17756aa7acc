/** Nothing here is timed: what takes a moment is waited for, with a limit that only a failure reaches. */

import { setTimeout as pause } from 'node:timers/promises';

const LIMIT_MS = 90_000;
const LOOK_MS = 100;

/**
 * Waits until `condition` gives something true, and gives it back. One that throws is asked again.
 * @throws {Error} `what` has not come, with the last reason why
 */
export async function until(what, condition) {
  let why = 'never';
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await pause(LOOK_MS)) {
    try {
      const found = await condition();
      if (found) return found;
    } catch (error) {
      why = error.message;
    }
  }
  throw new Error(`waited in vain for: ${what} (${why})`);
}

/** Says what was shown. */
export function shown(what) {
  console.log(`  ${what}`);
}
