import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Stack } from './stack.js';

const ROOT = join(import.meta.dirname, '../../..');

/** `switchyard demo` against the market: a job from its quote to its paid invoice and the operator's payout. @throws Error with what it said when it fails */
export async function playDemo(stack: Stack): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/cli/bin/switchyard.js'), 'demo'], {
    cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SWITCHYARD_DATA_DIR: stack.dataDir, PORT: new URL(stack.url).port },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void said.push(text));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`switchyard demo ended with ${String(code)}:\n${said.join('')}`);
}
/** The organisation of one of the demo's people. */
export async function organizationOf(stack: Stack, email: string): Promise<string> {
  const [row] = await stack.sql<{ org_id: string }>(`SELECT org_id FROM market.member WHERE email = $1`, [email]);
  if (row === undefined) throw new Error(`nobody is ${email}`);
  return row.org_id;
}
