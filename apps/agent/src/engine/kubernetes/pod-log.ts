import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A line longer than this is cut; the marketplace cuts at 4 KiB anyway. */
const LINE_BYTES_MAX = 64 * 1024;

/** Where the output of a pod stands: the time stamp of its last line, and how many lines already taken carry that very stamp. */
export interface LogPosition {
  readonly stamp: string;
  readonly lines: number;
}

/**
 * The output of an attempt: one file, one line of it per line of a pod, `pod stamp text`. The file is its own bookmark: after a crash the
 * position of each pod is read from it, so a line is in it once however often the agent dies and the API server is asked again.
 * Stamps are the container runtime's, in nanoseconds, as the API server gives them.
 */
export class OutputFile {
  private readonly positions = new Map<string, LogPosition>();
  private readonly handle: number;
  /** Length of what is whole. */
  private at = 0;
  constructor(path: string) {
    if (!existsSync(path)) {
      this.handle = openSync(path, 'w+', 0o600);
      return;
    }
    const bytes = readFileSync(path);
    this.at = bytes.lastIndexOf(10) + 1;
    for (const line of bytes.subarray(0, this.at).toString('utf8').split('\n')) this.note(line);
    this.handle = openSync(path, 'r+', 0o600);
    // Half a line at a crash: it is fetched again.
    ftruncateSync(this.handle, this.at);
  }

  positionOf(pod: string): LogPosition | undefined {
    return this.positions.get(pod);
  }
  /** Adds a line of a pod: `stamp text`. */
  append(pod: string, line: Buffer): void {
    const cut = line.length > LINE_BYTES_MAX ? line.subarray(0, LINE_BYTES_MAX) : line;
    const text = `${pod} ${cut.toString('utf8').replaceAll('\n', ' ')}`;
    const bytes = Buffer.from(`${text}\n`);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.handle, bytes, done, bytes.length - done, this.at + done);
    this.at += bytes.length;
    this.note(text);
  }
  close(): void {
    closeSync(this.handle);
  }
  private note(line: string): void {
    const [pod, stamp] = line.split(' ', 2);
    if (pod === undefined || stamp === undefined) return;
    const known = this.positions.get(pod);
    this.positions.set(pod, known?.stamp === stamp ? { stamp, lines: known.lines + 1 } : { stamp, lines: 1 });
  }
}
/** The text of a line of the file, without pod and stamp. */
export function textOf(line: string): string {
  const afterPod = line.indexOf(' ') + 1;
  const afterStamp = line.indexOf(' ', afterPod) + 1;
  return afterStamp === 0 ? '' : line.slice(afterStamp);
}

/**
 * Picks the new lines of a log that begins again at `position`: the API takes whole seconds, so it repeats up to a second. @returns a
 * filter to be asked for every line in order
 */
export function newLines(position: LogPosition | undefined): (line: Buffer) => boolean {
  if (position === undefined) return () => true;
  let same = 0;
  let past = false;
  return (line) => {
    if (past) return true;
    const order = compareStamps(line.subarray(0, line.indexOf(32)).toString('latin1'), position.stamp);
    if (order < 0) return false;
    if (order === 0) {
      same += 1;
      return same > position.lines;
    }
    past = true;
    return true;
  };
}
/** RFC 3339 with up to nine decimals and any offset; trailing zeros are left out by the server, so texts do not compare as they are. */
function compareStamps(a: string, b: string): number {
  const [x, y] = [a, b].map((stamp) => {
    const fraction = /\.(\d+)/.exec(stamp)?.[1] ?? '';
    return { second: Date.parse(stamp.replace(/\.\d+/, '')), nanos: Number(fraction.padEnd(9, '0').slice(0, 9)) };
  });
  return x!.second - y!.second || x!.nanos - y!.nanos;
}
/** The second a stamp lies in, as the API takes it. */
export const secondOf = (stamp: string): string => new Date(Date.parse(stamp.replace(/\.\d+/, ''))).toISOString().replace('.000Z', 'Z');
