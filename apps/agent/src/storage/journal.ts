import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '@switchyard/kernel';
import { type AgentRecord, type AgentState, agentStateSchema, recordSchema } from '../core/state.js';
import { replaceFile, syncFolder, writeFully } from './files.js';

/** A journal shorter than this is not worth compacting. */
const COMPACT_AT_CHARACTERS = 2 * 1024 * 1024;

type Apply = (state: AgentState, record: AgentRecord) => AgentState;

/**
 * The agent's memory: a snapshot and the records since. Every commit is one line and one fsync before anything acts on it. A last
 * line without its end was never acted on and is ignored; a damaged line anywhere else stops the agent rather than guess. Every start
 * begins a new journal file, so nothing is ever written behind a broken end.
 */
export class Journal {
  private handle: number;
  private characters = 0;
  private snapshotCharacters = 0;

  private constructor(
    private readonly folder: string,
    private generation: number,
    private current: AgentState,
    private readonly apply: Apply,
  ) {
    this.handle = openSync(this.journalPath(), 'a', 0o600);
  }

  /** @throws Error naming the file and line when the journal is damaged before its end */
  static open(folder: string, first: AgentState, apply: Apply): Journal {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const snapshotPath = join(folder, 'snapshot.json');
    let generation = 0;
    let state = first;
    if (existsSync(snapshotPath)) {
      const snapshot = JSON.parse(readFileSync(snapshotPath, 'utf8')) as { generation: number; state: unknown };
      generation = snapshot.generation;
      state = agentStateSchema.parse(snapshot.state);
    }
    const path = join(folder, `journal-${generation}.jsonl`);
    if (existsSync(path)) state = replay(path, state, apply);
    const journal = new Journal(folder, generation, state, apply);
    journal.compact();
    return journal;
  }

  get state(): AgentState {
    return this.current;
  }

  /** Applies records and makes them durable, all or none. */
  commit(...records: readonly AgentRecord[]): AgentState {
    if (records.length === 0) return this.current;
    const next = records.reduce(this.apply, this.current);
    const line = `${canonicalJson(records)}\n`;
    writeFully(this.handle, line);
    fsyncSync(this.handle);
    this.current = next;
    this.characters += line.length;
    if (this.characters > Math.max(COMPACT_AT_CHARACTERS, this.snapshotCharacters)) this.compact();
    return next;
  }

  close(): void {
    closeSync(this.handle);
  }

  /** The snapshot's rename is the moment of change: before it the old pair counts, after it the new snapshot with an empty journal. */
  private compact(): void {
    const text = canonicalJson({ generation: this.generation + 1, state: this.current });
    replaceFile(join(this.folder, 'snapshot.json'), text);
    closeSync(this.handle);
    this.generation += 1;
    this.handle = openSync(this.journalPath(), 'a', 0o600);
    for (const name of readdirSync(this.folder)) {
      if (/^journal-\d+\.jsonl$/.test(name) && name !== `journal-${this.generation}.jsonl`) rmSync(join(this.folder, name));
    }
    syncFolder(this.folder);
    this.characters = 0;
    this.snapshotCharacters = text.length;
  }
  private journalPath(): string {
    return join(this.folder, `journal-${this.generation}.jsonl`);
  }
}

function replay(path: string, first: AgentState, apply: Apply): AgentState {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(10) + 1;
  let state = first;
  const lines = bytes.subarray(0, end).toString('utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    try {
      for (const record of recordSchema.array().parse(JSON.parse(line))) state = apply(state, record);
    } catch (error) {
      throw new Error(`${path}, line ${index + 1}: damaged record`, { cause: error });
    }
  }
  return state;
}
