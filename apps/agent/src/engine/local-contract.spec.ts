import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { anInventory } from '@switchyard/agent-protocol/testing';
import { engineContract } from '../../testing/engine-contract.js';
import { LocalEngine } from './local-engine.js';

// Real processes, supervisors and disk.
const folder = mkdtempSync(join(tmpdir(), 'agent-local-contract-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

engineContract('local processes', {
  open: async () => {
    count += 1;
    const home = join(folder, String(count));
    const options = { runsFolder: join(home, 'runs'), artifactsFolder: join(home, 'artifacts'), inventory: anInventory(), anyCommandAllowed: false };
    return {
      engine: new LocalEngine(options),
      again: async () => new LocalEngine(options),
      lose: async ({ leaseId, attempt }) => {
        const claim = JSON.parse(readFileSync(join(options.runsFolder, leaseId, String(attempt), 'claim.json'), 'utf8')) as { pid: number };
        process.kill(claim.pid, 'SIGKILL');
      },
    };
  },
});
