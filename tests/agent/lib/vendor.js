/** The vendor's desk: keys, dongles, hard-dongle licenses. */

import fs from 'node:fs';
import path from 'node:path';

import { order } from './orders.js';
import { keyfob } from './programs.js';

export class Vendor {
  static async make(scratch) {
    const vendor = new Vendor();
    vendor.scratch = scratch;
    vendor.directory = path.join(scratch, 'vendor');
    vendor.root = path.join(vendor.directory, 'root.pem');
    await keyfob('vendor', 'init', '--no-passphrase', '--vendor', vendor.directory);
    return vendor;
  }

  /** Makes and provisions a simulated dongle in a new directory: its file and its number. */
  async dongle(directory) {
    fs.mkdirSync(directory);
    const file = path.join(directory, 'first.dongle');
    await keyfob('dongle', 'simulate', file);
    const { dongle } = await keyfob('dongle', 'provision', '--simulated', directory, '--vendor', this.directory);
    return { file, id: dongle };
  }

  /** A new license file, a revision higher than the last one of this number; `how`: what it is bound to. */
  async issue(number, ...how) {
    const out = fs.mkdtempSync(path.join(this.scratch, 'issued-'));
    const file = path.join(out, 'order.json');
    fs.writeFileSync(file, JSON.stringify(order(number)));
    await keyfob('issue', file, ...how, '--vendor', this.directory, '--out', out);
    return path.join(out, 'promos.json');
  }
}
