import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { byText } from '@switchyard/kernel';
import { OBJECT_SUFFIX } from './object-file.js';

/** Keys below a folder that begin with `prefix` and come behind `after`, in ascending order. Folders that hold none of them are not opened. */
export async function* walk(folder: string, prefix: string, after = '', at = ''): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // A deletion took the empty folder away.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  // A folder stands where the first key below it would: `a-b` < `a/…` < `a0`.
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name.slice(0, -OBJECT_SUFFIX.length))).sort(byText);
  for (const name of names) {
    const key = at + name;
    if (!key.endsWith('/')) {
      if (key.startsWith(prefix) && key > after) yield key;
      continue;
    }
    const mayHold = key.startsWith(prefix) || prefix.startsWith(key);
    const isPassed = key < after && !after.startsWith(key);
    if (mayHold && !isPassed) yield* walk(join(folder, name), prefix, after, key);
  }
}
