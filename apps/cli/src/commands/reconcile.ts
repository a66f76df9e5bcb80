import type { Command } from 'commander';
import { textTable } from '@switchyard/grid';
import { ApproveResolutionDocument, ReconciliationDocument, ResolveDifferenceDocument, StartReconciliationDocument, type Client } from '@switchyard/graphql-client';
import { demoPerson, openClient } from '../session.js';

export interface ReconcileFlags {
  readonly as: string;
  readonly from?: string;
  readonly to?: string;
  readonly resolve?: string;
  readonly action?: string;
  readonly role?: string;
  readonly reason?: string;
  readonly approve?: string;
  readonly json?: boolean;
  /** Seconds to wait for the run. */
  readonly wait: string;
}
const actions = ['ACCEPT', 'BOOK', 'REFUND', 'RELEASE'] as const;
type Action = (typeof actions)[number];
export type Deed = { readonly kind: 'run'; readonly from: string | null; readonly to: string | null } | { readonly kind: 'resolve'; readonly id: string; readonly action: Action; readonly role: string | null; readonly reason: string } | { readonly kind: 'approve'; readonly id: string };

const instant = (flag: string, text: string | undefined): string | null => {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new Error(`${flag} must be a date such as 2026-11-01, got ${text}.`);
  return new Date(at).toISOString();
};
/** @throws Error when the flags do not fit each other */
export function deedOf({ from, to, resolve, action, role, reason, approve }: ReconcileFlags): Deed {
  if (resolve !== undefined && approve !== undefined) throw new Error('Give one of --resolve and --approve.');
  if (approve !== undefined) return { kind: 'approve', id: approve };
  if (resolve === undefined) {
    if (action !== undefined || role !== undefined || reason !== undefined) throw new Error('--action, --role and --reason go with --resolve.');
    return { kind: 'run', from: instant('--from', from), to: instant('--to', to) };
  }
  const wanted = actions.find((known) => known === action?.toUpperCase());
  if (wanted === undefined) throw new Error(`--resolve needs --action: ${actions.map((known) => known.toLowerCase()).join(', ')}.`);
  if ((reason ?? '').trim() === '') throw new Error('--resolve needs --reason "…", for the record.');
  return { kind: 'resolve', id: resolve, action: wanted, role: role ?? null, reason: reason! };
}

/** What resolving and approving answer: the difference, or why not. */
type Answer = { readonly __typename: string; readonly id?: string; readonly state?: string; readonly approvalsNeeded?: number; readonly approvedBy?: readonly string[]; readonly message?: string; readonly problems?: readonly { readonly message: string }[] };
function told(answer: Answer): Answer {
  if (answer.__typename === 'ReconciliationDifference' || answer.__typename === 'ReconciliationRun') return answer;
  throw new Error(answer.message ?? answer.problems?.map((problem) => problem.message).join('; ') ?? 'it was refused.');
}

const POLL_MS = 1_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
async function runOf(client: Client, from: string | null, to: string | null, waitSeconds: number) {
  const { id } = told((await client.execute(StartReconciliationDocument, { input: { from } })).startReconciliation as Answer);
  for (let waited = 0; ; waited += POLL_MS) {
    const { reconciliation } = await client.execute(ReconciliationDocument, { filter: { states: null, from, to }, first: 100, after: null });
    const run = reconciliation.runs.find((one) => one.id === id);
    if (run?.state === 'FINISHED') return { run, differences: reconciliation.differences };
    if (waited >= waitSeconds * 1_000) throw new Error(`Run ${id} is ${run?.state.toLowerCase() ?? 'not there'} after ${waitSeconds} s: is billing running? Ask again later; the run goes on.`);
    await pause(POLL_MS);
  }
}

async function run(flags: ReconcileFlags): Promise<void> {
  const deed = deedOf(flags);
  const client = openClient(process.env, demoPerson(flags.as));
  const show = (value: unknown, text: () => string): void => void process.stdout.write(`${flags.json === true ? JSON.stringify(value, null, 2) : text()}\n`);
  if (deed.kind !== 'run') {
    const answer = told((deed.kind === 'approve'
      ? (await client.execute(ApproveResolutionDocument, { input: { differenceId: deed.id } })).approveResolution
      : (await client.execute(ResolveDifferenceDocument, { input: { differenceId: deed.id, action: deed.action, role: deed.role, reason: deed.reason } })).resolveDifference) as Answer);
    show(answer, () => `${answer.id} is ${answer.state?.toLowerCase()}; approved by ${answer.approvedBy?.length ?? 0} of ${answer.approvalsNeeded ?? 0}`);
    return;
  }
  const found = await runOf(client, deed.from, deed.to, Number(flags.wait));
  show(found, () => {
    const balances = textTable(['currency', 'Stripe', 'books', 'differences'], found.run.balances.map((b) => [b.provider.currency, b.provider.amount, b.books.amount, b.differences.amount]));
    const rows = found.differences.edges.map(({ node }) => [node.id, node.kind, node.subject, `${node.difference.amount} ${node.difference.currency}`, node.state.toLowerCase(), node.whatToDo]);
    return `${found.run.listed} movements listed\n\n${balances}\n\n${rows.length === 0 ? 'Stripe and the books agree.' : textTable(['difference', 'kind', 'about', 'Stripe - books', 'state', 'what to do'], rows)}`;
  });
  if (found.differences.totalCount > 0) process.exitCode = 1;
}

/** `switchyard reconcile`: holds Stripe's books against ours, shows where they disagree, and decides about it. Exits 1 when something differs or is refused. */
export function register(program: Command): void {
  program
    .command('reconcile')
    .description('Stripe’s books against ours: asks for a run and shows what differs; decides about a difference; needs finance')
    .option('--as <person>', 'person of the embedded demo market', 'finn')
    .option('--from <date>', 'list Stripe’s movements, and show differences, from this day on')
    .option('--to <date>', 'show differences before this day')
    .option('--resolve <difference>', 'propose what is done about it, with --action and --reason')
    .option('--action <action>', 'accept, book, refund or release')
    .option('--role <role>', 'of a booking: against which role')
    .option('--reason <text>', 'why')
    .option('--approve <difference>', 'approve what somebody else proposed')
    .option('--wait <seconds>', 'how long to wait for the run', '60')
    .option('--json', 'the answer as JSON')
    .action(run);
}
