#!/usr/bin/env node
/** The `switchyard` command: compiles what changed since the last time (well under a second when nothing did), then runs. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`switchyard needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
if (!existsSync(join(root, 'node_modules/@swc/core'))) {
  console.error(`Run "npm ci" in ${root} first.`);
  process.exit(1);
}
const { build } = await import(join(root, '.config/build.mjs'));
const written = await build();
if (written > 20) console.error(`compiled ${written} files`);
await import(join(root, 'apps/cli/dist/src/main.js'));
