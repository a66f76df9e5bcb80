import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../storage/files.js';

const entrySchema = z.object({
  /** The set the folder was last the same as. */
  setId: z.string(),
  /** What the folder looked like then. */
  signature: z.string(),
});
type Entry = z.output<typeof entrySchema>;
const schema = z.object({ checkpoint: entrySchema.optional(), artifact: entrySchema.optional() });
export type SentKind = keyof z.output<typeof schema>;

/**
 * What of a job's folders is in the object store, beside the folders: sites that share them share it. Losing it costs a comparison by content,
 * never a file.
 */
export class Memory {
  constructor(private readonly folder: string) {}
  private path(ref: string): string {
    return join(this.folder, `${ref}.json`);
  }
  of(ref: string): z.output<typeof schema> {
    if (!existsSync(this.path(ref))) return {};
    try {
      return schema.parse(JSON.parse(readFileSync(this.path(ref), 'utf8')));
    } catch {
      // Of another version, or half a disk: as if there were none.
      return {};
    }
  }
  keep(ref: string, kind: SentKind, entry: Entry): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    replaceFile(this.path(ref), JSON.stringify({ ...this.of(ref), [kind]: entry }));
  }
}
