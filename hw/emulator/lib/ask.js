/** For scripts: `node ask.js CONTROL JSON` asks the control end once and prints the answer. */

import net from 'node:net';
import readline from 'node:readline';

const [, , control, request] = process.argv;
const client = net.connect(control, () => client.write(`${request}\n`));
readline.createInterface({ input: client }).once('line', (line) => {
  console.log(line);
  client.destroy();
});
client.on('error', (error) => {
  console.error(`${control}: ${error.message}`);
  process.exitCode = 1;
});
