/** Why the embedded PostgreSQL could not run. Each kind has one cure, which the message names. */
export type EmbeddedPostgresFault =
  | 'UnsupportedPlatform'
  | 'BinariesMissing'
  | 'BinariesUnusable'
  | 'DataDirectoryUnusable'
  | 'AlreadyRunning'
  | 'PortTaken'
  | 'DiskFull'
  | 'PasswordLost'
  | 'StartFailed';

/** Thrown by `startEmbeddedPostgres`: a fault of the machine, worded for the person at the terminal. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  constructor(
    readonly kind: EmbeddedPostgresFault,
    message: string,
  ) {
    super(message);
  }
}

/** What PostgreSQL's own output says went wrong, as one of our faults. */
export function faultFromOutput(doing: string, output: string, dataDir: string): EmbeddedPostgresError {
  const tail = output.trim().split('\n').slice(-6).join('\n');
  if (/No space left on device|Disk quota exceeded/i.test(output)) {
    return new EmbeddedPostgresError('DiskFull', `${doing}: the disk under ${dataDir} is full. Free some space, then start again; no data was lost.\n${tail}`);
  }
  if (/could not look up effective user ID/i.test(output)) {
    return new EmbeddedPostgresError('DataDirectoryUnusable', `${doing}: the account this runs as has no entry in /etc/passwd, which PostgreSQL needs. Run as a named user, or set DATABASE_URL to a PostgreSQL of your own.\n${tail}`);
  }
  if (/Address already in use|could not bind|could not create any TCP/i.test(output)) {
    return new EmbeddedPostgresError('PortTaken', `${doing}: the port is taken by another program.\n${tail}`);
  }
  if (/lock file "postmaster.pid" already exists|shared memory block .* is still in use/i.test(output)) {
    return new EmbeddedPostgresError('AlreadyRunning', `${doing}: another server is still using ${dataDir}.\n${tail}`);
  }
  if (/Permission denied|could not access directory|has wrong ownership|invalid permissions/i.test(output)) {
    return new EmbeddedPostgresError('DataDirectoryUnusable', `${doing}: ${dataDir} cannot be used by the account that runs PostgreSQL.\n${tail}`);
  }
  return new EmbeddedPostgresError('StartFailed', `${doing} failed:\n${tail || '(it printed nothing)'}`);
}
