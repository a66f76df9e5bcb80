/** Lines of the close checklist, by the API's key: what each is called, and the page where it is put right. */
export const closeItems: Readonly<Record<string, { readonly label: string; readonly to?: string; readonly page?: string }>> = {
  period_ended: { label: 'The month is over' },
  earlier_periods: { label: 'Earlier months are closed' },
  period_locked: { label: 'The month is locked' },
  opening_balances: { label: 'Opening balances are booked', to: '/books/exports', page: 'Exports' },
  events_waiting: { label: 'Billing has caught up' },
  unposted_invoices: { label: 'Issued invoices are booked', to: '/billing/invoices', page: 'Invoices' },
  issuing_invoices: { label: 'No invoice is being issued', to: '/review', page: 'Review' },
  calls_in_doubt: { label: 'Calls to the payment provider ended', to: '/books/reconciliation', page: 'Reconciliation' },
  accruals: { label: 'Delivered work is accrued', to: '/review', page: 'Review' },
  reconciliation: { label: 'The payment provider agrees', to: '/books/reconciliation', page: 'Reconciliation' },
  account_mapping: { label: 'Accounts have codes', to: '/books/exports', page: 'Exports' },
};

interface Period {
  readonly name: string;
  readonly state: 'OPEN' | 'LOCKED' | 'CLOSED';
}
/** The month that takes what is booked for a month from now on: itself while it is open, else the first open one after it. */
export function takesBookingsOf(name: string, periods: readonly Period[]): string | undefined {
  return periods.filter((period) => period.name >= name && period.state === 'OPEN').map((period) => period.name).sort()[0];
}
/** Which month to look at first: the oldest that has begun and is not closed, else the latest. */
export function monthToClose(periods: readonly Period[], current: string): string | undefined {
  const begun = periods.filter(({ name }) => name <= current).map((period) => period).sort((a, b) => (a.name < b.name ? -1 : 1));
  return (begun.find(({ state }) => state !== 'CLOSED') ?? begun.at(-1))?.name;
}
