import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, cpSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { anOrder, oneOfEachItem } from '@switchyard/agent-protocol/testing';
import { CountingIds } from '@switchyard/kernel/testing';
import { newRun } from '../core/run.js';
import { type AgentRecord, type AgentState, apply, newState } from '../core/state.js';
import { Journal } from './journal.js';
import { loadKeys } from './identity.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const agentId = new CountingIds().next('agent');
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const step = (state: AgentState, record: AgentRecord) => apply(state, record, agentId, hash);
const start = newState({ anchorWallMs: 0, anchorMarketMs: 0, speed: 60 });
const openAt = (name: string) => Journal.open(join(folder, name), start, step);
const order = anOrder();
const commits: AgentRecord[][] = [
  [{ type: 'clock', clock: { anchorWallMs: 5, anchorMarketMs: 9, speed: 1 } }],
  [{ type: 'orders', orders: [order] }],
  [{ type: 'run', run: { ...newRun(order), phase: 'starting', attempt: 1 }, items: oneOfEachItem() }],
  [{ type: 'seal' }],
  [{ type: 'items', items: oneOfEachItem() }, { type: 'seal' }],
  [{ type: 'acknowledge', nextSequence: 2 }],
  [{ type: 'epoch', epoch: 2 }],
];

describe('Journal', () => {
  it('is the same after reopening, batch hashes included', () => {
    const journal = openAt('reopened');
    for (const records of commits) journal.commit(...records);
    journal.close();
    const again = openAt('reopened');
    expect(again.state).toEqual(journal.state);
    expect(again.state.spool).toMatchObject({ epoch: 2, sealed: [], pending: oneOfEachItem() });
    again.close();
  });

  it('cut off at any byte it holds the commits that were whole, each with all of its records', () => {
    const journal = openAt('whole');
    const states = [journal.state];
    for (const records of commits) states.push(journal.commit(...records));
    journal.close();
    const [name] = readdirSync(join(folder, 'whole')).filter((file) => file.startsWith('journal'));
    const bytes = readFileSync(join(folder, 'whole', name!));
    for (let length = 0; length <= bytes.length; length += 37) {
      const cut = `cut-${length}`;
      cpSync(join(folder, 'whole'), join(folder, cut), { recursive: true });
      truncateSync(join(folder, cut, name!), length);
      const whole = bytes.subarray(0, length).toString('utf8').split('\n').length - 1;
      const reopened = openAt(cut);
      expect(reopened.state).toEqual(states[whole]);
      // And it can be written on after the cut.
      reopened.commit({ type: 'items', items: [] });
      reopened.close();
      openAt(cut).close();
    }
  });

  it('stops on damage before the end instead of guessing', () => {
    const journal = openAt('damaged');
    journal.commit(...commits[0]!);
    journal.close();
    const [name] = readdirSync(join(folder, 'damaged')).filter((file) => file.startsWith('journal'));
    appendFileSync(join(folder, 'damaged', name!), '[{"type":"seal"},{"type":"no such record"}]\n');
    expect(() => openAt('damaged')).toThrow(/line 2: damaged record/);
  });

  it('compacts, keeps one journal file, and ignores an older one left by a crash', () => {
    const journal = openAt('compacted');
    const line = 'x'.repeat(4_000);
    const log = (lineNumber: number) => ({ kind: 'log', leaseId: order.leaseId, at: order.startsAt, stream: 'stdout', line, lineNumber }) as const;
    for (let i = 0; i < 8; i += 1) {
      journal.commit({ type: 'items', items: Array.from({ length: 100 }, (_, j) => log(i * 100 + j + 1)) }, { type: 'seal' }, { type: 'seal' });
      journal.commit({ type: 'acknowledge', nextSequence: journal.state.spool.nextSequence });
    }
    const files = readdirSync(join(folder, 'compacted'));
    expect(files.filter((file) => file.startsWith('journal'))).toHaveLength(1);
    expect(statSync(join(folder, 'compacted', 'snapshot.json')).size).toBeLessThan(1_000_000);
    writeFileSync(join(folder, 'compacted', 'journal-0.jsonl'), 'left over');
    const state = journal.state;
    journal.close();
    const again = openAt('compacted');
    expect(again.state).toEqual(state);
    again.close();
  });

  it('keeps keys and state to its owner', async () => {
    const keys = await loadKeys(join(folder, 'keys'));
    expect(statSync(join(folder, 'keys', 'keys.json')).mode & 0o777).toBe(0o600);
    expect(await loadKeys(join(folder, 'keys'))).toEqual(keys);
    openAt('modes').close();
    expect(statSync(join(folder, 'modes', 'snapshot.json')).mode & 0o777).toBe(0o600);
  });
});
