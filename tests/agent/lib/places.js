/** Where things are; `run` says it. */

import { createRequire } from 'node:module';
import path from 'node:path';

function from(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start tests/agent/run`);
  return value;
}

/** The built programs. */
export const PROGRAMS = from('KEYFOB_TEST_PROGRAMS');
/** A directory that is gone afterwards. */
export const SCRATCH = from('KEYFOB_TEST_SCRATCH');
/** What npm installed; screenshots of failures too. */
export const MODULES = from('KEYFOB_TEST_MODULES');
/** A computer's files, for the hardware ID. */
export const COMPUTER = path.resolve(import.meta.dirname, '../../../host/cli/tests/computer');

/** Loads what npm installed: it lies outside of the tree, where `import` does not look. */
export const load = createRequire(path.join(MODULES, 'package.json'));
