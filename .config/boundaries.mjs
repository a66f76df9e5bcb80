/** Runs the folder rules over the house: `node .config/boundaries.mjs`. Exits 1 with each violation on a line. */
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { options, rules } from './dependency-cruiser.mjs';

/** @returns {Promise<{rule: string, from: string, to: string}[]>} */
export async function violationsIn(paths, baseDir) {
  const { output } = await cruise(paths, { ...options, baseDir, validate: true, ruleSet: { forbidden: rules } });
  return output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

if (process.argv[1] === import.meta.filename) {
  const found = await violationsIn(['apps', 'libs'], join(import.meta.dirname, '..'));
  for (const { rule, from, to } of found) console.error(`${rule}: ${from} -> ${to}`);
  console.log(`${found.length} boundary violations (${rules.length} rules)`);
  process.exit(found.length > 0 ? 1 : 0);
}
