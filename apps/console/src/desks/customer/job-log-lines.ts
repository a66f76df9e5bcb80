/** A line a job printed. */
export interface LogLine {
  readonly at: string;
  readonly stream: string;
  readonly line: string;
  readonly leaseId: string;
  readonly lineNumber: number;
}
const keyOf = ({ leaseId, stream, lineNumber }: LogLine): string => `${leaseId} ${stream} ${lineNumber}`;
/** Lines behind those that are there; what is there already is not there twice. @param most so many are kept, the newest */
export function joined(lines: readonly LogLine[], more: readonly LogLine[], most: number): readonly LogLine[] {
  const known = new Set(lines.map(keyOf));
  const fresh = more.filter((line) => !known.has(keyOf(line)));
  return fresh.length === 0 && lines.length <= most ? lines : [...lines, ...fresh].slice(-most);
}
