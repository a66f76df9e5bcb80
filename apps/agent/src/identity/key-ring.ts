import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AgentKeyPair, type AgentPublicKey, generateAgentKeys } from '@switchyard/agent-protocol';
import { type EpochMs, epochMs } from '@switchyard/kernel';
import { replaceFile, syncFolder } from '../storage/files.js';
import { keysSchema, loadKeys } from '../storage/identity.js';

/**
 * The key pair in force, and the one the agent is changing to. Both lie on disk from before the control plane is asked until its answer is known, so that a
 * crash at any point leaves at least the one that counts. Whoever holds the ring signs with what is in force at that moment.
 */
export class KeyRing implements AgentKeyPair {
  private constructor(
    private readonly folder: string,
    private inForce: AgentKeyPair,
    private waiting: AgentKeyPair | undefined,
  ) {}
  static async open(folder: string): Promise<KeyRing> {
    const inForce = await loadKeys(folder);
    const next = join(folder, NEXT);
    return new KeyRing(folder, inForce, existsSync(next) ? keysSchema.parse(JSON.parse(readFileSync(next, 'utf8'))) : undefined);
  }

  get publicKeyJwk(): AgentPublicKey {
    return this.inForce.publicKeyJwk;
  }
  get privateKeyJwk(): AgentKeyPair['privateKeyJwk'] {
    return this.inForce.privateKeyJwk;
  }
  /** Wall time at which the key in force was made. */
  get madeAt(): EpochMs {
    return epochMs(Math.floor(statSync(join(this.folder, CURRENT)).mtimeMs));
  }
  /** The pair whose fate is not known yet. */
  get pending(): AgentKeyPair | undefined {
    return this.waiting;
  }
  /** The pending pair; made and written first where there is none. */
  async prepare(): Promise<AgentKeyPair> {
    if (this.waiting === undefined) {
      const next = await generateAgentKeys();
      replaceFile(join(this.folder, NEXT), JSON.stringify(next));
      this.waiting = next;
    }
    return this.waiting;
  }
  /** The control plane has taken the pending pair: one rename puts it in force. */
  promote(): void {
    if (this.waiting === undefined) return;
    const path = join(this.folder, CURRENT);
    renameSync(join(this.folder, NEXT), path);
    syncFolder(dirname(path));
    this.inForce = this.waiting;
    this.waiting = undefined;
  }
  /** The control plane has refused the pending pair for good. */
  discard(): void {
    rmSync(join(this.folder, NEXT), { force: true });
    this.waiting = undefined;
  }
}
const CURRENT = 'keys.json';
const NEXT = 'keys.next.json';
