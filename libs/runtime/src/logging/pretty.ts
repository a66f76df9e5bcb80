const COLOURS: Readonly<Record<string, number>> = { trace: 90, debug: 90, info: 32, warn: 33, error: 31, fatal: 35 };
/** Members that have a place of their own in the line. */
const PLACED = new Set(['level', 'time', 'app', 'name', 'msg', 'stack', 'pid', 'hostname', 'err']);

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

/** One JSON log line as one line for a person: time, level, name, message, then the rest as key=value; a stack below. */
export function prettyLine(json: string, colour: boolean): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return json; // a line that is not ours stays as it is
  }
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const level = `${entry['level'] as string}`;
  const error = entry['err'] as { message?: string; stack?: string } | undefined;
  const time = `${entry['time'] as string}`.slice(11, 23);
  const name = [entry['app'], entry['name']].filter((part) => part !== undefined).join('/');
  const rest = Object.entries(entry).filter(([key]) => !PLACED.has(key)).map(([key, value]) => ` ${key}=${shown(value)}`).join('');
  const stack = (error?.stack ?? entry['stack']) as string | undefined;
  const message = (entry['msg'] as string | undefined) ?? error?.message ?? '';
  return `${paint(90, time)} ${paint(COLOURS[level] ?? 0, level.padEnd(5))} ${name} ${message}${paint(90, rest)}\n${stack === undefined ? '' : `${stack}\n`}`;
}
