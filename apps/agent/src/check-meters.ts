import { setTimeout as sleep } from 'node:timers/promises';
import { epochMs } from '@switchyard/kernel';
import { readConfig } from './config.js';
import { checkMeters } from './meters/check.js';
import { openSource } from './meters/open-meters.js';

/** Settings a look at the meters does not need. */
const UNUSED = { AGENT_CONTROL_PLANE_URL: 'http://127.0.0.1', AGENT_DATA_DIR: '.' };
/** Long enough for a register of 0.1 kWh to move behind 100 kW. */
const WAIT_SECONDS = 5;

/** `node dist/src/check-meters.js --meter modbus --meter-config FILE`: what each register reads now. Exit 1 when one does not answer. */
async function main(): Promise<number> {
  const config = readConfig({ ...UNUSED, ...process.env }, process.argv.slice(2));
  const wall = { now: () => epochMs(Date.now()) };
  const source = openSource(config, null, wall);
  if (source === undefined) throw new Error(`AGENT_METER (--meter): ${config.AGENT_METER} reads no registers; give modbus, prometheus or file`);
  const allAnswer = await checkMeters(source, wall, sleep, WAIT_SECONDS, (line) => void process.stdout.write(`${line}\n`));
  await source.close();
  return allAnswer ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
