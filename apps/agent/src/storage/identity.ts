import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentKeyPair, enrolAnswerSchema, generateAgentKeys, publicKeySchema } from '@switchyard/agent-protocol';
import { z } from 'zod';
import { replaceFile } from './files.js';

export const keysSchema = z.object({ publicKeyJwk: publicKeySchema, privateKeyJwk: z.looseObject({ kty: z.string() }) });
/** What enrolment answered. */
export type Identity = z.output<typeof enrolAnswerSchema>;

/** The agent's own key pair (0600), made on first use and kept: a repeated enrolment shows the same key. */
export async function loadKeys(folder: string): Promise<AgentKeyPair> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'keys.json');
  if (existsSync(path)) return keysSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const keys = await generateAgentKeys();
  replaceFile(path, JSON.stringify(keys));
  return keys;
}
export function loadIdentity(folder: string): Identity | undefined {
  const path = join(folder, 'identity.json');
  return existsSync(path) ? enrolAnswerSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}
export function saveIdentity(folder: string, identity: Identity): void {
  replaceFile(join(folder, 'identity.json'), JSON.stringify(identity));
}
