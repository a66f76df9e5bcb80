/** The parts of docs/cli.md that are made from the commands: `npm run build && node infra/lint/cli-doc.mjs`. `apps/cli/src/docs.spec.ts` compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const page = join(root, 'docs/cli.md');
const built = (path) => import(join(root, 'apps/cli/dist/src', path));
const [{ commandSections, exitCodeTable }, { makeProgram }, { openCli }] = await Promise.all([built('base/command-docs.js'), built('program.js'), built('base/cli.js')]);
const parts = { 'exit-codes': exitCodeTable(), commands: commandSections(makeProgram(openCli())) };
let text = readFileSync(page, 'utf8');
for (const [name, part] of Object.entries(parts)) {
  const place = new RegExp(`(<!-- table:${name} -->\\n)[\\s\\S]*?\\n?<!-- /table -->`);
  if (!place.test(text)) throw new Error(`docs/cli.md has no <!-- table:${name} -->`);
  text = text.replace(place, (_all, before) => `${before}${part}\n<!-- /table -->`);
}
writeFileSync(page, text);
