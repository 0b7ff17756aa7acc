/** `hw/emulator/run`: see README.md. */

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { CallTimer } from './calls.js';
import { FLASH_BASE } from './chip.js';
import { load, parseElf } from './elf.js';
import { ControlEnd } from './ends/control.js';
import { HidSocket } from './ends/hid-socket.js';
import { UsbIpEnd } from './ends/usbip.js';
import { Exchanges } from './exchanges.js';
import { ImageFile } from './image.js';
import { Log } from './log.js';
import { Machine } from './machine.js';
import { realBits, seededBits } from './peripherals.js';

const OPTIONS = {
  flash: { type: 'string' },
  rom: { type: 'string' },
  direct: { type: 'string' },
  elf: { type: 'string', multiple: true, default: [] },
  socket: { type: 'string' },
  usbip: { type: 'string' },
  control: { type: 'string' },
  log: { type: 'string' },
  decoder: { type: 'string' },
  seed: { type: 'string' },
  time: { type: 'string' },
  off: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

const USAGE = `usage: hw/emulator/run --flash FILE [options]
  --flash FILE     the dongle: its flash chip's 2 MiB; made if it is not there
  --socket PATH    DIR/NAME.dongle: reports for programs on this machine
  --usbip PATH     USB/IP for a guest's kernel, instead of --socket
  --control PATH   JSON lines for tests: power, cuts, statistics
  --direct ELF     puts this program into the flash and starts it without boot ROM and boot stage
  --elf ELF        a program in the flash, for its log (as often as wanted)
  --log FILE|-     what the firmware logs
  --time REGEXP    measures the calls of these functions of the programs
  --seed TEXT      the same random bits each time, for tests
  --off            begins without power`;

/** `bx lr`: where a second boot stage should be, and programs call one, in a flash without any. */
const NO_BOOT2 = [0x70, 0x47];

function readElf(path) {
  return parseElf(fs.readFileSync(path));
}

/** A socket cannot be made where there is no directory; that shows only once the dongle is plugged in. */
function needDirectory(socket) {
  const directory = path.dirname(socket);
  const is = fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory();
  if (!is) throw new Error(`${socket}: there is no directory ${directory}`);
}

/** Where a program's vector table is. */
function vectorsOf(elf) {
  return elf.symbols.get('__vector_table') ?? Math.min(...elf.segments.map(({ address }) => address));
}

/** Puts a program into the flash; gives its vector table. */
function loadDirect(path, image) {
  const elf = readElf(path);
  load(elf, image.array, FLASH_BASE);
  if (image.array[0] === 0xff) image.array.set(NO_BOOT2);
  image.store(0, image.array.length);
  return vectorsOf(elf);
}

/** @returns {Promise<void>} when the emulator has ended */
export async function main(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values.help) return void process.stdout.write(`${USAGE}\n`);
  if (!values.flash || !values.rom || (values.socket && values.usbip)) throw new Error(USAGE);
  if (values.socket) needDirectory(values.socket);
  const image = new ImageFile(values.flash);
  process.on('exit', () => image.close());
  if (image.isNew && !values.direct) console.error(`${values.flash}: made a blank flash; nothing starts from it`);
  const vectors = values.direct ? loadDirect(values.direct, image) : null;
  const paths = [...values.elf, ...(values.direct ? [values.direct] : [])];
  const elves = new Map(paths.map((path) => [path, readElf(path)]));
  const calls = values.time ? new CallTimer([...elves.values()], new RegExp(values.time)) : null;
  const machine = new Machine({
    image,
    calls,
    vectors,
    rom: readElf(values.rom),
    randomBit: values.seed === undefined ? realBits() : seededBits(values.seed),
    logs: new Map([...elves.values()].map((elf) => [vectorsOf(elf), elf.symbols.get('_SEGGER_RTT')])),
  });
  const programs = new Map([...elves].map(([path, elf]) => [vectorsOf(elf), path]));
  const log = values.log ? new Log(values.log, values.decoder ?? null, programs) : null;
  machine.on('log', (bytes, program) => log?.write(bytes, program));
  machine.on('note', (line) => (log ? log.note(line) : console.error(line)));
  // Before anybody can see an end and send a signal.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => machine.quit());
  const servers = await startEnds(machine, values);
  if (!values.off) machine.powerOn();
  await machine.run();
  for (const server of servers) server.close();
  await log?.close();
}

/** Starts the ends that are wanted; gives the servers that are there with power and without. */
async function startEnds(machine, values) {
  const socket = values.socket ? new HidSocket(machine, values.socket) : null;
  const exchanges = socket && new Exchanges(machine, socket);
  const servers = [];
  if (values.usbip) servers.push(await new UsbIpEnd(machine).start(values.usbip));
  if (values.control) servers.push(await new ControlEnd(machine, exchanges).start(values.control));
  return servers;
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    console.error(error.message);
    process.exit(2);
  },
);
