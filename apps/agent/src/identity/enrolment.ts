import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeRefusal } from '@switchyard/agent-protocol';
import { SECOND_MS } from '@switchyard/kernel';
import { enrol, type EnrolOptions } from '../flow/session.js';
import type { AgentTransport, Log } from '../ports.js';
import { replaceFile } from '../storage/files.js';
import { type Identity, loadIdentity, saveIdentity } from '../storage/identity.js';
import type { KeyRing } from './key-ring.js';

export interface EnrolmentPorts {
  readonly folder: string;
  readonly ring: KeyRing;
  readonly transport: AgentTransport;
  readonly log: Log;
  /** Waits; wakes early when the agent is to end. */
  readonly pause: (ms: number) => Promise<unknown>;
  readonly isEnding: () => boolean;
  readonly backoffMaxMs: number;
}
/** A new token beside a known identity is tried so often; then the agent goes on as it is, so that its jobs are looked after. */
const TRIES_OF_KNOWN = 5;

/**
 * Who the agent is: as enrolled before, or by the token. A token other than the one it enrolled with makes it another agent of its site, with a new key and everything
 * it remembers of its runs: that is how a revoked agent comes back without its jobs noticing. @returns undefined when the agent is to end before it knows
 * @throws Error when a first enrolment is refused, or without a token
 */
export async function settleIdentity(ports: EnrolmentPorts, options: Omit<EnrolOptions, 'token'>, token: string | undefined): Promise<Identity | undefined> {
  const { folder, ring, log } = ports;
  const known = loadIdentity(folder);
  const used = join(folder, 'enrolled-with');
  if (known === undefined) {
    if (token === undefined) throw new Error('AGENT_ENROLMENT_TOKEN (--enrolment-token) is needed on the first start');
    const identity = await tryToEnrol(ports, { token, ...options }, ring, Infinity);
    if (identity === undefined || identity === 'refused') return undefined;
    saveIdentity(folder, identity);
    replaceFile(used, hashOf(token));
    return identity;
  }
  if (token === undefined) return known;
  // Crashed between the two files: the identity is this token's.
  if (!existsSync(used)) replaceFile(used, hashOf(token));
  if (readFileSync(used, 'utf8') === hashOf(token)) return known;
  const next = await ring.prepare();
  const identity = await tryToEnrol(ports, { token, ...options }, next, TRIES_OF_KNOWN);
  if (identity === undefined) return known;
  if (identity === 'refused') {
    ring.discard();
    log.warn('enrolment with the new token refused: going on as before', { agentId: known.agentId });
    return known;
  }
  // The key last: cut off before it, the key is settled as a change of key is, since the control plane has it already.
  saveIdentity(folder, identity);
  replaceFile(used, hashOf(token));
  ring.promote();
  log.info('enrolled anew', { agentId: identity.agentId, siteId: identity.siteId, before: known.agentId });
  return identity;
}

async function tryToEnrol(ports: EnrolmentPorts, options: EnrolOptions, keys: Parameters<typeof enrol>[1], triesMax: number): Promise<Identity | 'refused' | undefined> {
  const { transport, log, pause, isEnding, backoffMaxMs } = ports;
  for (let tries = 0; tries < triesMax && !isEnding(); tries += 1) {
    const answer = await enrol(transport, keys, options);
    if (answer.ok) {
      log.info('enrolled', { agentId: answer.value.agentId, siteId: answer.value.siteId });
      return answer.value;
    }
    if (answer.error.kind === 'Refused') {
      if (triesMax === Infinity) throw new Error(`enrolment refused: ${describeRefusal(answer.error.refusal)}`);
      return 'refused';
    }
    if (tries === 0) log.warn('control plane not reached yet', { message: answer.error.message });
    await pause(Math.min(backoffMaxMs, (2 ** Math.min(tries, 10) / 4) * SECOND_MS));
  }
  return undefined;
}
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
