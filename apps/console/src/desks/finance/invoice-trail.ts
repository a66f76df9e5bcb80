import { componentWords } from './invoice-words.js';
import { words } from '../../format/money.js';

type TrailTone = 'good' | 'warn' | 'bad' | 'plain';
/** Something that happened to an invoice, or will. */
interface TrailStep {
  readonly key: string;
  /** When; undefined for what has no day. */
  readonly at: string;
  readonly what: string;
  readonly by: string | null;
  readonly why: string | null;
  readonly tone: TrailTone;
}
interface Dealt {
  readonly history: readonly { readonly from: string; readonly to: string; readonly actor: string; readonly reason: string | null; readonly at: string }[];
  readonly remedies: readonly { readonly id: string; readonly kind: string; readonly number: string | null; readonly reason: string; readonly proposedBy: string; readonly proposedAt: string; readonly doneAt: string | null; readonly approvals: readonly { readonly by: string; readonly at: string }[] }[];
  readonly disputes: readonly { readonly id: string; readonly reason: string; readonly openedAt: string; readonly closedAt: string | null; readonly state: string }[];
  readonly dunning: { readonly steps: number; readonly nextAt: string | null; readonly suspendedAt: string | null; readonly state: string } | null;
}
/** The service's states in the words of who works with invoices. */
const moves: Readonly<Record<string, readonly [string, TrailTone]>> = {
  'draft.collecting': ['Sent back to be mended', 'warn'], 'draft.validating': ['Drafted from metered usage', 'plain'], 'draft.validating_failed': ['The draft does not hold up', 'bad'], 'draft.review': ['Waits for review', 'plain'],
  approved: ['Approved', 'good'], 'issuing.syncing': ['Put to the payment provider', 'plain'], 'issuing.booking': ['Totals agree with the payment provider', 'plain'], issued: ['Issued and booked', 'good'],
  'payment.pending': ['Collecting the payment', 'plain'], 'payment.action_required': ['The payer must do something', 'warn'], 'payment.failed': ['The payment failed', 'bad'], paid: ['Paid', 'good'],
  overdue: ['Past due', 'bad'], uncollectible: ['Given up', 'bad'], voided: ['Voided', 'warn'], deleted: ['Deleted', 'warn'],
};

/** Everything that happened to an invoice and to what was decided about it, in order of time. */
export function trailOf({ history, remedies, disputes, dunning }: Dealt): readonly TrailStep[] {
  const moved = history.map(({ from, to, actor, reason, at }, i): TrailStep => {
    const [what, tone] = from === to ? ([to === 'draft.collecting' ? 'Brought back to review' : 'Changed by hand', 'warn'] as const) : (moves[to] ?? ([words(to.replaceAll('.', ' ')), to.includes('fail') ? 'bad' : 'plain'] as const));
    return { key: `move ${i}`, at, what, by: actor, why: reason, tone };
  });
  const remedied = remedies.flatMap(({ id, kind, number, reason, proposedBy, proposedAt, doneAt, approvals }): TrailStep[] => [
    { key: `${id} proposed`, at: proposedAt, what: `${words(kind)} proposed`, by: proposedBy, why: reason, tone: 'warn' },
    ...approvals.map((approval, i): TrailStep => ({ key: `${id} approved ${i}`, at: approval.at, what: `${words(kind)} approved`, by: approval.by, why: null, tone: 'plain' })),
    ...(doneAt === null ? [] : [{ key: `${id} done`, at: doneAt, what: `${words(kind)}${number === null ? '' : ` ${number}`} done and booked`, by: null, why: null, tone: 'good' } as const]),
  ]);
  const disputed = disputes.flatMap(({ id, reason, openedAt, closedAt, state }): TrailStep[] => [
    { key: `${id} opened`, at: openedAt, what: 'Disputed: the bank asks the payment back', by: null, why: words(reason), tone: 'bad' },
    ...(closedAt === null ? [] : [{ key: `${id} closed`, at: closedAt, what: `Dispute ${state.toLowerCase()}`, by: null, why: null, tone: state === 'WON' ? 'good' : 'bad' } as const]),
  ]);
  const dunned: readonly TrailStep[] = dunning === null ? [] : [
    ...(dunning.suspendedAt === null ? [] : [{ key: 'suspended', at: dunning.suspendedAt, what: 'No new work is taken on', by: null, why: null, tone: 'bad' } as const]),
    ...(dunning.nextAt === null ? [] : [{ key: 'next', at: dunning.nextAt, what: `Next reminder is due (${dunning.steps} sent)`, by: null, why: dunning.state === 'running' ? null : words(dunning.state), tone: 'warn' } as const]),
  ];
  return [...moved, ...remedied, ...disputed, ...dunned].map((step, i) => ({ step, i })).sort((a, b) => Date.parse(a.step.at) - Date.parse(b.step.at) || a.i - b.i).map(({ step }) => step);
}
/** A line in short: `GPU time: GPU time at 1.62 per GPU-hour` says it twice, so the label alone where it begins with its component. */
export const titleOf = ({ label, component }: { readonly label: string; readonly component: string }): string => (label.toLowerCase().startsWith(componentWords(component).toLowerCase().split(' ')[0]!) ? label : `${componentWords(component)}: ${label}`);
