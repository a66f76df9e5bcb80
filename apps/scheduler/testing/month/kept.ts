import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import pg from 'pg';
import type { SavedMonth } from './month.js';
import type { SavedWorld } from './world.js';

/** A month on its way, of one instant. */
export interface KeptMonth {
  /** What it is the month of. */
  readonly command: string;
  /** Wall seconds so far. */
  readonly seconds: number;
  /** How often it was taken up. */
  readonly takenUp: number;
  readonly month: SavedMonth;
  readonly world: SavedWorld;
}

/** Where a month is played: the database and the twin's file as they run, and one copy of both with what the programs had in their heads. */
export class Keeper {
  readonly twinFile: string;
  constructor(private readonly directory: string, private readonly adminUrl: string, private readonly database: string) {
    this.twinFile = join(directory, 'twin.jsonl');
  }
  private get pointer(): string {
    return join(this.directory, 'kept.json');
  }
  private folderOf(n: number): string {
    return join(this.directory, `kept-${n}`);
  }
  private get newest(): number {
    return existsSync(this.pointer) ? (JSON.parse(readFileSync(this.pointer, 'utf8')) as { readonly n: number }).n : 0;
  }

  /** Copies everything; nobody may be connected. The copy before stands until the new one is whole. */
  async write(kept: KeptMonth): Promise<void> {
    const before = this.newest;
    const n = before + 1;
    await this.asAdmin(async (admin) => {
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [this.database]);
      await admin.query(`DROP DATABASE IF EXISTS kept_${n} WITH (FORCE)`);
      await admin.query(`CREATE DATABASE kept_${n} TEMPLATE ${this.database} OWNER sy_owner`);
      mkdirSync(this.folderOf(n), { recursive: true });
      if (existsSync(this.twinFile)) copyFileSync(this.twinFile, join(this.folderOf(n), 'twin.jsonl'));
      writeFileSync(join(this.folderOf(n), 'heads.bin'), serialize(kept));
      writeFileSync(`${this.pointer}.new`, JSON.stringify({ n }));
      renameSync(`${this.pointer}.new`, this.pointer);
      await admin.query(`DROP DATABASE IF EXISTS kept_${before} WITH (FORCE)`);
      rmSync(this.folderOf(before), { recursive: true, force: true });
    });
  }
  /** Puts the copy back in place of what ran on after it. @returns undefined where nothing was kept: then an empty place is left @throws RangeError when it is of another month */
  async takeUp(command: string): Promise<KeptMonth | undefined> {
    const n = this.newest;
    const kept = n === 0 ? undefined : (deserialize(readFileSync(join(this.folderOf(n), 'heads.bin'))) as KeptMonth);
    if (kept !== undefined && kept.command !== command) throw new RangeError(`--directory: ${this.directory} holds another month: ${kept.command}`);
    rmSync(this.twinFile, { force: true });
    await this.asAdmin(async (admin) => {
      await admin.query(`DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`);
      if (kept !== undefined) await admin.query(`CREATE DATABASE ${this.database} TEMPLATE kept_${n} OWNER sy_owner`);
    });
    if (kept !== undefined && existsSync(join(this.folderOf(n), 'twin.jsonl'))) copyFileSync(join(this.folderOf(n), 'twin.jsonl'), this.twinFile);
    return kept;
  }
  private async asAdmin(work: (admin: pg.Client) => Promise<void>): Promise<void> {
    const admin = new pg.Client({ connectionString: this.adminUrl });
    await admin.connect();
    await work(admin).finally(() => admin.end());
  }
}
