import type { Command } from 'commander';
import { textTable } from '@switchyard/grid';
import { type Client, EarningsDocument, OpenPayoutAccountDocument, OperatorBalancesDocument, PayoutAccountsDocument, PayoutDocument, PayoutsDocument, RunPayoutsDocument, type Schema, SetPayoutTermsDocument } from '@switchyard/graphql-client';
import type { DemoPerson } from '../demo/people.js';
import { demoPerson, openClient } from '../session.js';
import { made } from '../start/seed-market.js';
import { decide, type Decision, decisions, planOf } from './payout-decisions.js';

/** Exit codes of every `payouts` command: done or shown, refused or failed, shown and waiting for `--confirm`. */
export const exitCodes = { done: 0, refused: 1, toConfirm: 2 } as const;

interface Flags {
  readonly as: string;
  readonly json?: boolean;
}
interface ListFlags extends Flags {
  readonly state?: string;
  readonly operator?: string;
  readonly currency?: string;
  readonly first: string;
  readonly after?: string;
}
interface DecideFlags extends Flags {
  readonly reason?: string;
  readonly confirm?: boolean;
}
interface TermsFlags extends Flags {
  readonly currency: string;
  readonly cadence: string;
  readonly minimum: string;
  readonly maximum?: string;
  readonly reserve?: string;
  readonly reserveRate?: string;
  readonly reserveDays?: string;
  readonly from?: string;
  readonly reason: string;
}
interface EarningsFlags extends Flags {
  readonly by: string;
  readonly from: string;
  readonly to: string;
  readonly operator?: string;
}
const client = (flags: Flags): Client => openClient(process.env, demoPerson(flags.as));
const show = (flags: Flags, value: unknown, text: () => string): void => void process.stdout.write(`${flags.json === true ? JSON.stringify(value, null, 2) : text()}\n`);
const given = <T extends object>(fields: T): T => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

async function list(flags: ListFlags): Promise<void> {
  const filter = given({ states: flags.state?.toUpperCase().split(',') as Schema.PayoutState[] | undefined, operatorId: flags.operator, currency: flags.currency }) as Schema.PayoutFilter;
  const { payouts } = await client(flags).execute(PayoutsDocument, given({ filter, first: Number(flags.first), after: flags.after }));
  show(flags, payouts, () => `${textTable(['payout', 'operator', 'for', 'state', 'amount', '', 'approved', 'what stands in its way'], payouts.edges.map(({ node: p }) =>
    [p.id, p.operatorId, p.slot, p.state, p.amount.amount, p.amount.currency, `${p.approvals.length} of ${p.approvalsNeeded}`, p.hold ? `${p.hold.reason}: ${p.hold.note}` : (p.failure ?? p.asked ?? '')]))}\n\n${
    payouts.edges.length} of ${payouts.totalCount} payouts${payouts.pageInfo.hasNextPage ? `; go on with --after ${payouts.pageInfo.endCursor}` : ''}`);
}

async function showOne(id: string, flags: Flags): Promise<void> {
  const { payout } = await client(flags).execute(PayoutDocument, { id });
  if (!payout) throw new Error(`There is no payout ${id}.`);
  show(flags, payout, () => `${planOf(payout)}\n\n${textTable(['when', 'what', 'state', 'by', 'why'], payout.history.map((m) => [m.at, m.action, m.to, m.actor, m.reason ?? '']))}`);
}

/** Every page of a run. */
async function proposals(from: Client, dryRun: boolean): Promise<readonly Schema.PayoutProposal[]> {
  const found: Schema.PayoutProposal[] = [];
  for (let after: string | undefined; ;) {
    const page = made((await from.execute(RunPayoutsDocument, { input: { dryRun, ...(after === undefined ? {} : { after }) } })).runPayouts, 'PayoutRun');
    found.push(...(page.proposals as readonly Schema.PayoutProposal[]));
    if (page.next == null) return found;
    after = page.next;
  }
}
async function run(flags: DecideFlags): Promise<void> {
  const confirmed = flags.confirm === true;
  const found = await proposals(client(flags), !confirmed);
  const due = found.filter(({ outcome }) => outcome === 'PROPOSED' || outcome === 'HELD');
  show(flags, { confirmed, proposals: found }, () => `${textTable(['operator', 'outcome', 'amount', 'available', 'kept back', '', 'payout', ''], found.map((p) =>
    [p.operatorId, p.outcome, p.amount?.amount ?? '', p.available?.amount ?? '', p.reserve?.amount ?? '', p.currency, p.payoutId ?? '', p.message]))}\n\n${
    confirmed ? `${due.length} proposed; others approve them with "switchyard payouts approve".` : `${due.length} would be proposed. ${due.length > 0 ? 'Nothing was kept: propose them with --confirm.' : 'There is nothing to propose.'}`}`);
  if (!confirmed && due.length > 0) process.exitCode = exitCodes.toConfirm;
}

async function decideOn(decision: Decision, id: string, flags: DecideFlags): Promise<void> {
  const { needsReason, words } = decisions[decision];
  if (needsReason && (flags.reason ?? '').trim() === '') throw new Error(`${decision} needs --reason "…", for the record.`);
  if (!needsReason && flags.reason !== undefined) throw new Error(`--reason does not go with ${decision}.`);
  const session = client(flags);
  if (flags.confirm !== true) {
    const { payout } = await session.execute(PayoutDocument, { id });
    if (!payout) throw new Error(`There is no payout ${id}.`);
    const possible = payout.availableActions.includes(decisions[decision].action);
    show(flags, { confirmed: false, possible, payout }, () => `${planOf(payout)}\n\n${possible ? `Nothing was changed: ${words} with --confirm.` : `You cannot ${words} as it stands; you can ${payout.availableActions.join(', ') || 'do nothing'}.`}`);
    process.exitCode = possible ? exitCodes.toConfirm : exitCodes.refused;
    return;
  }
  const payout = await decide(session, decision, id, flags.reason ?? '');
  show(flags, { confirmed: true, payout }, () => planOf(payout));
}

async function accounts(flags: Flags): Promise<void> {
  const { payoutAccounts } = await client(flags).execute(PayoutAccountsDocument, { first: 100 });
  show(flags, payoutAccounts, () => textTable(['operator', '', 'country', 'status', 'at the provider', 'paid', 'from', 'kept back', 'terms'], payoutAccounts.edges.map(({ node: a }) =>
    [a.operatorId, a.currency, a.country, a.status, a.stripeAccountId ?? '', a.terms.cadence, a.terms.minimum.amount, a.terms.reserveFixed?.amount ?? `${a.terms.reserveRate} of ${(a.terms.reserveWindowSeconds ?? 0) / 86_400} days`,
      a.terms.version == null ? 'of the house' : `version ${a.terms.version}`])));
}
async function openAccount(flags: Flags & { readonly currency: string; readonly country: string }): Promise<void> {
  const account = made((await client(flags).execute(OpenPayoutAccountDocument, { input: { currency: flags.currency, country: flags.country } })).openPayoutAccount, 'PayoutAccount');
  show(flags, account, () => `Your account in ${account.currency} is ${account.status}${account.stripeAccountId == null ? ': it is being made' : ` (${account.stripeAccountId}); the payment provider is asked again`}.`);
}
async function setTerms(operatorId: string, flags: TermsFlags): Promise<void> {
  const input = given({
    operatorId, currency: flags.currency, cadence: flags.cadence.toUpperCase() as Schema.PayoutCadence, minimumAmount: flags.minimum, maximumAmount: flags.maximum, reserveAmount: flags.reserve, reserveRate: flags.reserveRate,
    reserveWindowSeconds: flags.reserveDays === undefined ? undefined : Number(flags.reserveDays) * 86_400, effectiveFrom: flags.from, reason: flags.reason,
  }) as Schema.SetPayoutTermsInput;
  const terms = made((await client(flags).execute(SetPayoutTermsDocument, { input })).setPayoutTerms, 'PayoutTerms');
  show(flags, terms, () => `Version ${terms.version} counts from ${terms.effectiveFrom}.`);
}
async function earnings(flags: EarningsFlags): Promise<void> {
  const { earnings: rows } = await client(flags).execute(EarningsDocument, given({ by: flags.by.toUpperCase() as Schema.EarningsBy, from: flags.from, to: flags.to, operatorId: flags.operator }));
  show(flags, rows, () => textTable([flags.by, 'operator', 'charges', 'credits', 'power', 'fee', 'given back', 'net', ''], rows.map((r) =>
    [r.day?.slice(0, 10) ?? r.leaseId ?? r.siteName ?? r.siteId ?? '', r.operatorId, r.charges.amount, r.credits.amount, r.power.amount, r.fee.amount, r.givenBack.amount, r.net.amount, r.net.currency])));
}
async function balances(flags: Flags & { readonly operator?: string }): Promise<void> {
  const { operatorBalances: rows } = await client(flags).execute(OperatorBalancesDocument, given({ operatorId: flags.operator }));
  show(flags, rows, () => textTable(['operator', '', 'held', 'available', 'disputed', 'in transit', 'paid out', 'owed', ''], rows.map(({ operatorId, operator, balances: b, paidOut, currency }) =>
    [operatorId, operator.name, b.held.amount, b.available.amount, b.disputed.amount, b.inTransit.amount, paidOut.amount, b.owed.amount, currency])));
}

/** `switchyard payouts …`. Whatever changes something shows first, and does it with `--confirm`; exit codes are `exitCodes`. */
export function register(program: Command): void {
  const payouts = program.command('payouts').description('paying operators; exits 0 done or shown, 1 refused or failed, 2 shown and waiting for --confirm');
  const command = (name: string, description: string, as: DemoPerson) => payouts.command(name).description(description).option('--as <person>', 'person of the embedded demo market', as).option('--json', 'the answer as JSON');
  command('list', 'payouts, newest first; operators see their own', 'finn').option('--state <states>', 'only in these, such as proposed,held').option('--operator <id>', 'only of this operator').option('--currency <code>', 'only in USD, EUR or CAD')
    .option('--first <n>', '1 to 100', '50').option('--after <cursor>', 'the page behind a cursor').action(list);
  command('show <id>', 'one payout with what happened to it', 'finn').action(showOne);
  command('run', 'what is due, for every operator; needs finance', 'finn').option('--confirm', 'propose it; others approve').action(run);
  for (const [decision, { description, needsReason }] of Object.entries(decisions)) {
    const one = command(`${decision} <id>`, `${description}; needs finance`, decision === 'approve' ? 'fay' : 'finn').option('--confirm', 'do it');
    (needsReason ? one.option('--reason <text>', 'why; for the record') : one).action((id: string, flags: DecideFlags) => decideOn(decision as Decision, id, flags));
  }
  command('accounts', 'where operators are paid, and on what terms', 'finn').action(accounts);
  command('open', 'say where you are paid, or have the provider asked again; operators', 'lena').requiredOption('--currency <code>', 'USD, EUR or CAD').requiredOption('--country <code>', 'of your bank, such as US').action(openAccount);
  command('terms <operator>', 'set on what terms an operator is paid, as the next version; needs finance', 'finn').requiredOption('--currency <code>', 'USD, EUR or CAD').requiredOption('--cadence <how often>', 'weekly or monthly')
    .requiredOption('--minimum <amount>', 'less waits').option('--maximum <amount>', 'more is paid in parts').option('--reserve <amount>', 'always kept back').option('--reserve-rate <share>', 'share kept of what became available')
    .option('--reserve-days <days>', 'within so many days').option('--from <instant>', 'from when on; now unless given').requiredOption('--reason <text>', 'why; for the record').action(setTerms);
  command('balances', 'what operators have now, and where: held, available, on its way, paid out; operators see their own', 'lena').option('--operator <id>', 'only this operator\u2019s').action(balances);
  command('earnings', 'what leases earned; operators see their own', 'lena').option('--by <what>', 'day, lease or site', 'day').requiredOption('--from <instant>', 'first instant').requiredOption('--to <instant>', 'first instant after')
    .option('--operator <id>', 'only this operator\u2019s').action(earnings);
}
