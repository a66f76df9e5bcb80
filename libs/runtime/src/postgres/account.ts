import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The operating-system account PostgreSQL runs as; undefined is "the one this process has". */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The `nobody` account: exists by number on every Linux, owns nothing, needs no useradd. */
const NOBODY: Account = { uid: 65534, gid: 65534 };

/** PostgreSQL refuses to run as root, so root lends it another number. */
export function serverAccount(): Account | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/** `{uid, gid}` for spawn, or nothing. */
export function spawnAs(account: Account | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

/**
 * Whether the account may walk to `folder`: execute permission on it and on every folder above.
 * Looks at mode bits only; an access-control list that says otherwise shows up when the server starts.
 */
export function canReach(account: Account | undefined, folder: string): boolean {
  if (account === undefined) return true;
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
