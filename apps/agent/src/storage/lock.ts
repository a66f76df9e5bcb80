import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processStart } from '../engine/process-start.js';
import { replaceFile, writeFully } from './files.js';

/**
 * One agent per data directory. The lock of a process that no longer runs (kill -9) is taken over.
 * @throws Error naming the process that holds it
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'agent.lock');
  const mine = JSON.stringify({ pid: process.pid, start: processStart(process.pid) });
  try {
    const handle = openSync(path, 'wx', 0o600);
    writeFully(handle, mine);
    closeSync(handle);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = readHolder(path);
    if (holder !== undefined && processStart(holder.pid) === holder.start) {
      throw new Error(`another agent (process ${holder.pid}) uses ${folder}`, { cause: error });
    }
    replaceFile(path, mine);
  }
  return () => rmSync(path, { force: true });
}
function readHolder(path: string): { pid: number; start: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { pid: number; start: string };
  } catch {
    // Empty or cut short: its writer died while writing it.
    return undefined;
  }
}
