/**
 * The agent listens on nothing, so its health is what it writes: a heartbeat goes into its journal every AGENT_HEARTBEAT_SECONDS (10),
 * whether or not the control plane answers. A journal older than six of them means the loop stands still.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const HEARTBEATS_MISSED_MAX = 6;

/** Age in seconds of the newest file of the journal; undefined before the first one. */
export function journalAgeSeconds(dataDir, nowMs) {
  let newest;
  try {
    const folder = join(dataDir, 'state');
    newest = Math.max(...readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  return (nowMs - newest) / 1_000;
}

if (process.argv[1] === import.meta.filename) {
  const age = journalAgeSeconds(process.env.AGENT_DATA_DIR ?? '', Date.now());
  const most = HEARTBEATS_MISSED_MAX * Number(process.env.AGENT_HEARTBEAT_SECONDS || 10);
  if (age === undefined || age > most) {
    process.stderr.write(age === undefined ? 'no journal yet: not enrolled\n' : `the journal is ${Math.round(age)} s old\n`);
    process.exit(1);
  }
}
