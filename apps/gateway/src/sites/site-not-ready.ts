import type { CheckResult, SiteReadiness } from '@switchyard/market';
import type { SiteRow } from '@switchyard/store';
import type { SiteNotReady } from '../graphql/refusals.js';

/** A rung as people read it. */
export const rungWord = (rung: SiteReadiness): string => rung.replaceAll('_', ' ');
export const checkView = ({ check, passed, found }: CheckResult) => ({ check: check.toUpperCase(), passed, found });

/** A refusal because of where a site stands on the ladder.
 * @param checks what was found of the site; none where it is not the checks that stand in the way */
export function notReady(site: Pick<SiteRow, 'name' | 'readiness'>, message: string, path: readonly string[], checks: readonly CheckResult[] = []): SiteNotReady {
  const failed = checks.filter(({ passed }) => !passed).map(({ found }) => found);
  return { __typename: 'SiteNotReady', code: 'NOT_READY', message: [message, ...failed].join(' '), path, readiness: site.readiness.toUpperCase(), checks: checks.map(checkView) };
}
