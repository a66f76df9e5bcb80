/** One line of a Prometheus text page that carries a value. */
export interface TextSample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970, where the page gives one. */
  readonly atMs: number | undefined;
}
export interface TextPage {
  readonly samples: readonly TextSample[];
  /** Lines that are neither comment nor sample, from 1. */
  readonly badLines: readonly { readonly line: number; readonly reason: string }[];
}
const escapes: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n' };

/** Samples of a page in the Prometheus text format. @param wanted metrics to keep; the rest of a page is not looked at */
export function parseTextPage(text: string, wanted: ReadonlySet<string>): TextPage {
  const samples: TextSample[] = [];
  const badLines: { line: number; reason: string }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const metric = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0];
    if (metric === undefined) badLines.push({ line: index + 1, reason: 'does not begin with a metric name' });
    else if (wanted.has(metric)) {
      const sample = parseSample(metric, line.slice(metric.length));
      if (typeof sample === 'string') badLines.push({ line: index + 1, reason: sample });
      else samples.push(sample);
    }
  }
  return { samples, badLines };
}
/** @param rest labels, value and time behind a metric's name @returns the sample, or what is wrong */
function parseSample(metric: string, rest: string): TextSample | string {
  const labels = parseLabels(rest);
  if (typeof labels === 'string') return labels;
  const [value, time, ...more] = rest.slice(labels.length).trim().split(/\s+/);
  const number = value === undefined || value === '' ? Number.NaN : Number(value.replace(/^([+-]?)Inf$/, '$1Infinity'));
  if (Number.isNaN(number) && value !== 'NaN') return `${value === undefined || value === '' ? 'nothing' : `"${value.slice(0, 40)}"`} where a number belongs`;
  if (more.length > 0 || (time !== undefined && !/^-?\d{1,15}$/.test(time))) return 'something other than a time behind the number';
  return { metric, labels: labels.values, value: number, atMs: time === undefined ? undefined : Number(time) };
}
function parseLabels(rest: string): { readonly values: Record<string, string>; readonly length: number } | string {
  const open = /^\s*\{/.exec(rest)?.[0];
  if (open === undefined) return { values: {}, length: 0 };
  const values: Record<string, string> = {};
  let at = open.length;
  for (;;) {
    const close = /^\s*,?\s*\}/.exec(rest.slice(at))?.[0];
    if (close !== undefined) return { values, length: at + close.length };
    const pair = /^\s*,?\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"/.exec(rest.slice(at));
    if (pair === null) return 'labels that do not end';
    values[pair[1]!] = pair[2]!.replace(/\\(.)/g, (all, letter: string) => escapes[letter] ?? all);
    at += pair[0].length;
  }
}
