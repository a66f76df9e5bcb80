/**
 * Compares libs/graphql-client/schema.graphql with the last released contract (released.graphql beside it) and grades each change.
 * A breaking change fails until the release is made on purpose: `node .config/schema-diff.mjs --release`.
 */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const folder = join(import.meta.dirname, '../libs/graphql-client');
const [released, current] = [join(folder, 'released.graphql'), join(folder, 'schema.graphql')];
if (process.argv.includes('--release')) {
  copyFileSync(current, released);
  console.log('released.graphql is now the contract of schema.graphql');
} else {
  const changes = await diff(buildSchema(readFileSync(released, 'utf8')), buildSchema(readFileSync(current, 'utf8')));
  const telling = changes.filter(({ type }) => !/DESCRIPTION/.test(type));
  for (const { criticality, message, path } of telling) console.log(`${criticality.level.padEnd(13)} ${path ?? ''}: ${message}`);
  const breaking = telling.filter(({ criticality }) => criticality.level === 'BREAKING').length;
  console.log(`schema: ${telling.length} changes since the release, ${breaking} breaking`);
  process.exit(breaking > 0 ? 1 : 0);
}
