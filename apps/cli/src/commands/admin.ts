import type { Command } from 'commander';
import {
  CreateOrganizationDocument, OrganizationsDocument, ReinstateOrganizationDocument, ReinstateSiteDocument, type Schema, SetRequestLimitDocument, SuspendOrganizationDocument, SuspendSiteDocument, VerifyOperatorDocument,
} from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, enumValues, given, listCommand, type PageFlags, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { plainWords, statePaint } from '../base/output.js';
import { madeOf, type OptionNames, usageProblem } from '../base/problems.js';

interface ListFlags extends PageFlags { readonly kind?: string; readonly status?: string; readonly verification?: string }
type DeedFlags = ConfirmFlags & { readonly reason?: string; readonly stop?: boolean; readonly evidence?: readonly string[]; readonly owner?: string; readonly zone?: string; readonly points?: string };
const AS = 'finn';
const names: OptionNames = { organizationId: '<org>', siteId: '<site>', reason: '--reason', leases: '--stop', evidence: '--evidence', ownerEmail: '--owner', timeZone: '--zone', pointsPerSecond: '--points', name: '<name>', kind: '<kind>' };

function reasonOf({ reason }: DeedFlags): string {
  if (reason === undefined) throw usageProblem('Say why with --reason: it stands in their log.');
  return reason;
}
/** `company register=HRB 1=seen by Finn`. */
function evidenceOf({ evidence }: DeedFlags): Schema.VerificationEvidenceInput[] {
  if (evidence === undefined || evidence.length === 0) throw usageProblem('Say what shows it with --evidence "kind=reference" or "kind=reference=note", once or more.');
  return evidence.map((text) => {
    const [kind = '', reference = '', note] = text.split('=').map((part) => part.trim());
    if (kind === '' || reference === '') throw usageProblem(`--evidence ${text}: write it as "kind=reference" or "kind=reference=note".`);
    return given<Schema.VerificationEvidenceInput>({ kind, reference, note });
  });
}
const running = ({ stop }: DeedFlags): Schema.RunningLeases => (stop === true ? 'STOP' : 'FINISH');
const becomes = (flags: DeedFlags): string => (flags.stop === true ? 'what runs is told to stop; what can be resumed goes on elsewhere' : 'what runs goes on to its end');

async function admit(cli: Cli, kind: string, name: string, flags: DeedFlags): Promise<void> {
  const [wanted] = enumValues<Schema.OrganizationKind>(kind) ?? [];
  if ((wanted !== 'CUSTOMER' && wanted !== 'OPERATOR') || flags.owner === undefined) throw usageProblem('Say "customer" or "operator", and whose it is to be with --owner <email>.');
  const input = given<Schema.CreateOrganizationInput>({ kind: wanted, name, ownerEmail: flags.owner, timeZone: flags.zone });
  await planThenDo(cli, flags, {
    plan: `${name} is admitted as ${plainWords(wanted)}; ${flags.owner} is invited as its owner.${wanted === 'OPERATOR' ? ' Its sites are not listed before it is verified.' : ''}`, planValue: input, question: 'Admit it?',
    json: { document: CreateOrganizationDocument, path: 'createOrganization', typename: 'OrganizationAdmitted' },
    act: async () => madeOf((await cli.client(flags, AS).execute(CreateOrganizationDocument, { input })).createOrganization, 'OrganizationAdmitted', names),
    told: ({ record, invitation, token }) => `${record.id}\n${token}\nGive ${invitation.email} the token, good until ${timesOf(cli, flags).at(invitation.expiresAt)}: it is not shown again.`,
  });
}
async function verify(cli: Cli, organizationId: string, flags: DeedFlags): Promise<void> {
  const input = { organizationId, evidence: evidenceOf(flags) };
  await planThenDo(cli, flags, {
    plan: `${organizationId} is verified by ${input.evidence.map(({ kind, reference }) => `${kind} ${reference}`).join(', ')}: its sites come on the market.`, planValue: input, question: 'Verify it?', json: { document: VerifyOperatorDocument, path: 'verifyOperator', typename: 'OrganizationRecord' },
    act: async () => madeOf((await cli.client(flags, AS).execute(VerifyOperatorDocument, { input, idempotencyKey: keyOf(cli, flags) })).verifyOperator, 'OrganizationRecord', names), told: ({ organization }) => `${organization.name} is verified.`,
  });
}
async function suspend(cli: Cli, organizationId: string, flags: DeedFlags): Promise<void> {
  const input: Schema.SuspendOrganizationInput = { organizationId, reason: reasonOf(flags), leases: running(flags) };
  await planThenDo(cli, flags, {
    plan: `${organizationId} is shut out: its credentials are refused, nothing new of it starts, nothing is paid out; ${becomes(flags)}.`, planValue: input, question: 'Suspend it?', json: { document: SuspendOrganizationDocument, path: 'suspendOrganization', typename: 'OrganizationRecord' },
    act: async () => madeOf((await cli.client(flags, AS).execute(SuspendOrganizationDocument, { input, idempotencyKey: keyOf(cli, flags) })).suspendOrganization, 'OrganizationRecord', names),
    told: ({ id, organization }) => `${organization.name} is suspended.\nNext: switchyard admin reinstate ${id}`,
  });
}
async function reinstate(cli: Cli, organizationId: string, flags: DeedFlags): Promise<void> {
  const input = { organizationId, reason: reasonOf(flags) };
  await planThenDo(cli, flags, {
    plan: `${organizationId} may act again.`, planValue: input, question: 'Reinstate it?', json: { document: ReinstateOrganizationDocument, path: 'reinstateOrganization', typename: 'OrganizationRecord' },
    act: async () => madeOf((await cli.client(flags, AS).execute(ReinstateOrganizationDocument, { input, idempotencyKey: keyOf(cli, flags) })).reinstateOrganization, 'OrganizationRecord', names), told: ({ organization }) => `${organization.name} may act again.`,
  });
}
async function suspendSite(cli: Cli, siteId: string, flags: DeedFlags): Promise<void> {
  const input: Schema.SuspendSiteInput = { siteId, reason: reasonOf(flags), leases: running(flags) };
  await planThenDo(cli, flags, {
    plan: `${siteId} is taken off the market: nothing new starts there, what was not begun is placed elsewhere; ${becomes(flags)}.`, planValue: input, question: 'Suspend it?', json: { document: SuspendSiteDocument, path: 'suspendSite', typename: 'SiteStanding' },
    act: async () => madeOf((await cli.client(flags, AS).execute(SuspendSiteDocument, { input, idempotencyKey: keyOf(cli, flags) })).suspendSite, 'SiteStanding', names),
    told: ({ site, stoppedLeaseCount }) => `${site.name} is off the market; ${stoppedLeaseCount} leases were told to stop.\nNext: switchyard admin reinstate-site ${site.id}`,
  });
}
async function reinstateSite(cli: Cli, siteId: string, flags: DeedFlags): Promise<void> {
  const input = { siteId, reason: reasonOf(flags) };
  await planThenDo(cli, flags, {
    plan: `${siteId} comes back on the market, unless something else keeps it off.`, planValue: input, question: 'Reinstate it?', json: { document: ReinstateSiteDocument, path: 'reinstateSite', typename: 'SiteStanding' },
    act: async () => madeOf((await cli.client(flags, AS).execute(ReinstateSiteDocument, { input, idempotencyKey: keyOf(cli, flags) })).reinstateSite, 'SiteStanding', names),
    told: ({ site, listed, barredBy }) => (listed ? `${site.name} is on the market.` : `${site.name} stays off the market: ${barredBy.map((bar) => bar.replaceAll('_', ' ')).join(', ')}.`),
  });
}
async function limit(cli: Cli, organizationId: string, flags: DeedFlags): Promise<void> {
  const points = flags.points === undefined || flags.points === 'usual' ? undefined : Number(flags.points);
  if (flags.points === undefined || (points !== undefined && !Number.isSafeInteger(points))) throw usageProblem('Say how much with --points <n>, or --points usual.');
  const input = given<Schema.SetRequestLimitInput>({ organizationId, pointsPerSecond: points, reason: reasonOf(flags) });
  await planThenDo(cli, flags, {
    plan: `${organizationId} may ask for ${points === undefined ? 'the usual' : points.toLocaleString('en-US')} points per second; a mutation is about 1,000.`, planValue: input, question: 'Set it?', json: { document: SetRequestLimitDocument, path: 'setRequestLimit', typename: 'OrganizationRecord' },
    act: async () => madeOf((await cli.client(flags, AS).execute(SetRequestLimitDocument, { input, idempotencyKey: keyOf(cli, flags) })).setRequestLimit, 'OrganizationRecord', names),
    told: ({ organization, pointsPerSecond }) => `${organization.name}: ${pointsPerSecond === null || pointsPerSecond === undefined ? 'the usual limit' : `${pointsPerSecond.toLocaleString('en-US')} points per second`}.`,
  });
}

/** `switchyard admin`: what keeps the market honest. */
export function register(program: Command, cli: Cli): void {
  const admin = program.command('admin').description('platform administrators: organisations, verification, suspension, the kill switch');
  listCommand(admin, cli, {
    name: 'organizations', description: 'every organisation, by name', examples: ['admin organizations --verification unverified', 'admin organizations --json id,status'], as: AS, document: OrganizationsDocument, noun: 'organisations', page: (data) => data.organizations, empty: 'No such organisations.',
    options: (command) => command.option('--kind <kind>', 'customer, operator or platform').option('--status <status>', 'active or suspended').option('--verification <what>', 'verified or unverified'),
    variables: ({ kind, status, verification }: ListFlags, page) => given({
      ...page, filter: given<Schema.OrganizationFilter>({ kind: enumValues<Schema.OrganizationKind>(kind)?.[0], status: enumValues<Schema.OrganizationStatus>(status)?.[0], verification: enumValues<Schema.OrganizationVerification>(verification)?.[0] }),
    }),
    columns: (times) => [
      { title: 'ORGANISATION', value: (row) => row.id }, { title: 'NAME', value: (row) => row.organization.name, isFlexible: true }, { title: 'KIND', value: (row) => plainWords(row.organization.kind) },
      { title: 'STATUS', value: (row) => plainWords(row.status), paint: (row) => statePaint(row.status) }, { title: 'VERIFIED', value: (row) => (row.verifiedAt ? times.at(row.verifiedAt) : plainWords(row.verification)) },
      { title: 'MEMBERS', value: (row) => `${row.memberCount}` }, { title: 'WHY', value: (row) => row.suspendedReason ?? '', isFlexible: true },
    ],
  });
  const deed = (line: string, what: string, example: string): Command => commonOptions(confirmOptions(admin.command(line).description(what)).option('--reason <text>', 'why; they read it in their log'), AS, [example]);
  deed('create <kind> <name>', 'admits a customer or operator and invites its owner', 'admin create operator "Llano Two" --owner boss@example.com').option('--owner <email>', 'its first owner').option('--zone <zone>', 'its time zone; UTC unless given')
    .action((kind: string, name: string, flags: DeedFlags) => admit(cli, kind, name, flags));
  deed('verify <org>', 'says that an operator is who it says', 'admin verify org_\u2026 --evidence "company register=HRB 1"').option('--evidence <text...>', '"kind=reference" or "kind=reference=note"').action((id: string, flags: DeedFlags) => verify(cli, id, flags));
  const stop = 'what runs is told to stop; without it it finishes';
  deed('suspend <org>', 'shuts an organisation out', 'admin suspend org_\u2026 --reason "unpaid since May"').option('--stop', stop).action((id: string, flags: DeedFlags) => suspend(cli, id, flags));
  deed('reinstate <org>', 'lets it in again', 'admin reinstate org_\u2026 --reason paid').action((id: string, flags: DeedFlags) => reinstate(cli, id, flags));
  deed('suspend-site <site>', 'the kill switch of a site', 'admin suspend-site site_\u2026 --reason fire --stop').option('--stop', stop).action((id: string, flags: DeedFlags) => suspendSite(cli, id, flags));
  deed('reinstate-site <site>', 'puts it back on the market', 'admin reinstate-site site_\u2026 --reason "put out"').action((id: string, flags: DeedFlags) => reinstateSite(cli, id, flags));
  deed('limit <org>', 'what its requests may cost per second', 'admin limit org_\u2026 --points 300000 --reason benchmark').option('--points <n>', '1 to 10,000,000; or usual').action((id: string, flags: DeedFlags) => limit(cli, id, flags));
}
