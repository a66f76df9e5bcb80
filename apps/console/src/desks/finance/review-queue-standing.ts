import { count } from '../../format/money.js';

/** Orders that the API keeps over the whole queue; for the others it judges invoices one by one. */
const SORTED_WHOLE: readonly string[] = ['OLDEST', 'LARGEST'];
/** It judges so many: the oldest. */
const JUDGED_MAX = 2_000;

/** Whether what is shown was picked by judging invoices. @param view `flags` and `mine` are `all` where they narrow nothing */
export const isJudged = ({ order, flags, mine }: { readonly order: string; readonly flags: string; readonly mine: string }): boolean => flags !== 'all' || mine !== 'all' || !SORTED_WHOLE.includes(order);

/** How much of what waits is shown, in words. @param listed of the queue as it is narrowed @param waiting of all of it */
export function standing(listed: number, waiting: number, judged: boolean): string {
  const part = listed < waiting ? `${count(listed)} of ` : '';
  return `${part}${count(waiting)} wait${judged && waiting > JUDGED_MAX ? `; the ${count(JUDGED_MAX)} oldest were looked at` : ''}`;
}
