import type { ArtifactRefusal } from '@switchyard/agent-protocol';
import { describeStoreFault, type StoreFault } from '@switchyard/object-store';
import { plainRefusal, type RefusalView } from '../graphql/refusals.js';

/** Why files are not taken, for agents and for people alike. */
export type FilesRefused = ArtifactRefusal;
const refused = (reason: FilesRefused['reason'], message: string, again: boolean): FilesRefused => ({ kind: 'refused', reason, message: message.slice(0, 500), again });

export const noStore = refused('NoStore', 'This market has no object store.', false);
export const unknownJob = refused('UnknownLease', 'There is no such job or lease that is yours.', false);
export const superseded = refused('Superseded', 'The job has run elsewhere since: what this lease had is not its newest state any more.', false);
export const incomplete = (names: readonly string[]): FilesRefused => refused('Incomplete', `Not there yet, or not as it was declared: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`, true);
export const overQuota = (used: bigint, wanted: bigint, quota: bigint): FilesRefused =>
  refused('QuotaExceeded', `The organisation keeps ${used} bytes of at most ${quota}; ${wanted} more do not fit. Delete files it no longer needs ("switchyard artifacts rm"), or ask the platform for more.`, true);
export function ofStore(fault: StoreFault): FilesRefused {
  return fault.kind === 'Full' ? refused('StoreFull', describeStoreFault(fault), true) : refused('StoreUnavailable', describeStoreFault(fault), true);
}

/** The same as the schema says it. */
export function refusalView({ reason, message }: FilesRefused, path: readonly string[]): RefusalView {
  switch (reason) {
    case 'QuotaExceeded':
    case 'StoreFull':
      return plainRefusal('QUOTA_EXCEEDED', message, path);
    case 'UnknownLease':
      return plainRefusal('NOT_FOUND', message, path);
    case 'Superseded':
    case 'Incomplete':
      return plainRefusal('WRONG_STATE', message, path);
    case 'StoreUnavailable':
    case 'NoStore':
      return plainRefusal('UNAVAILABLE', message, path);
  }
}
