import { focusHeader, focusLine, FOCUS_VERSION } from '@switchyard/billing';
import { fromIso, toIso, type EpochMs } from '@switchyard/kernel';
import { type BilledLine, type BilledLineCursor, billedLines } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';

/** Lines read at once: memory does not grow with the file. */
const PAGE = 1_000;

/** Who may have the file: a customer its own lines, finance those of all. @throws ApiError */
export function usageFileReader({ principal }: GqlContext): void {
  requirePerson(principal, ['customer', 'platform'], principal.kind === 'platform' ? 'finance:read' : 'billing:read');
}
function instant(query: Readonly<Record<string, string>>, name: string): EpochMs | null {
  const text = query[name];
  if (text === undefined) return null;
  const at = fromIso(text);
  if (at === undefined) throw new ApiError('BAD_USER_INPUT', `${name} must be an instant, such as 2026-10-31T23:59:59Z.`);
  return at;
}
const compact = (at: EpochMs | null, otherwise: string): string => (at === null ? otherwise : toIso(at).replace(/[-:.]/g, ''));

/** Lines of invoices issued between two instants, in FOCUS's columns: `GET /exports/usage.csv?from=…&to=…`. Asked again with the same bounds, both in the past, the file is the same. */
export function usageFile(context: GqlContext, query: Readonly<Record<string, string>>) {
  const other = Object.keys(query).find((name) => name !== 'from' && name !== 'to');
  if (other !== undefined) throw new ApiError('BAD_USER_INPUT', `${other.slice(0, 60)} is no parameter of this export; it takes from, to.`);
  const during = { from: instant(query, 'from'), to: instant(query, 'to') };
  async function* content(): AsyncGenerator<string> {
    yield focusHeader;
    for (let after: BilledLineCursor | null = null; ;) {
      const from: BilledLineCursor | null = after;
      const lines: readonly BilledLine[] = await context.tenant((tx) => billedLines(tx, during, from, PAGE));
      yield lines.map(({ source }) => focusLine(source)).join('');
      if (lines.length < PAGE) return;
      after = lines.at(-1)!;
    }
  }
  return Promise.resolve({ name: `usage-${compact(during.from, 'first')}-${compact(during.to, 'now')}.csv`, headers: { 'x-switchyard-focus': FOCUS_VERSION }, content: content() });
}
