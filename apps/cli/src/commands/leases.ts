import type { Command } from 'commander';
import { LeaseDocument, type LeaseQuery, LeasesDocument, type Schema } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { type CommonFlags, enumValues, given, listCommand, type PageFlags, showCommand } from '../base/command.js';
import { facts, plainWords, statePaint, table, usd } from '../base/output.js';
import type { Times } from '../base/time.js';

interface ListFlags extends PageFlags {
  readonly state?: string;
  readonly job?: string;
  readonly site?: string;
}
interface ShowFlags extends CommonFlags {
  readonly usage?: boolean;
  readonly card?: boolean;
}
type Lease = NonNullable<LeaseQuery['lease']>;

function leaseWords(cli: Cli, lease: Lease, times: Times, flags: ShowFlags): string {
  const gpuSeconds = lease.usage.reduce((sum, interval) => sum + interval.gpuSeconds, 0);
  const parts = [facts([
    ['lease', lease.id], ['job', lease.jobId], ['state', plainWords(lease.state)], ['at', `${lease.site.name} / ${lease.pool.name}, ${lease.gpuCount} x ${lease.pool.gpuModel}`],
    ['reserved', times.window(lease.startsAt, lease.endsAt)], ['ran', lease.actualStart === null ? 'not yet' : `${times.exactly(lease.actualStart)} to ${lease.actualEnd === null ? 'now' : times.exactly(lease.actualEnd)}`],
    ['quoted', `${usd(lease.quotedUsd)}, at worst ${usd(lease.ceilingUsd)} under its frozen terms`], ['metered', `${(gpuSeconds / 3_600).toFixed(2)} GPU-hours in ${lease.usage.length} intervals`],
  ], cli.terminal)];
  if (flags.usage === true) {
    parts.push(table<Lease['usage'][number]>([
      { title: 'interval', value: (u) => times.window(u.from, u.to) }, { title: 'GPU-s', value: (u) => String(u.gpuSeconds) }, { title: 'kWh', value: (u) => u.energyKwh ?? '' }, { title: 'quality', value: (u) => u.quality },
    ], lease.usage, cli.terminal));
  }
  if (flags.card === true) parts.push(JSON.stringify(lease.rateCard, null, 2));
  return parts.join('\n\n');
}

/** `switchyard leases …`. */
export function register(program: Command, cli: Cli): void {
  const leases = program.command('leases').description('leases you are a party to: as a customer or as the operator of the site');
  listCommand(leases, cli, {
    description: 'newest first', examples: ['leases list --state active', 'leases list --as lena --json id,site.name,quotedUsd'], as: 'ada', document: LeasesDocument, noun: 'leases', empty: 'No such leases.',
    options: (command) => command.option('--state <states>', 'only in these, such as active,curtailed').option('--job <id>', 'only of this job').option('--site <id>', 'only at this site'),
    variables: (flags: ListFlags, { first, after }) => given({ filter: given({ states: enumValues<Schema.LeaseState>(flags.state), jobId: flags.job, siteId: flags.site }) as Schema.LeaseFilter, first, after }), page: ({ leases: page }) => page,
    columns: (times) => [
      { title: 'lease', value: (l) => l.id }, { title: 'job', value: (l) => l.jobId ?? '' }, { title: 'site', value: (l) => l.site.name, isFlexible: true }, { title: 'GPUs', value: (l) => String(l.gpuCount) }, { title: 'model', value: (l) => l.pool.gpuModel, isFlexible: true },
      { title: 'state', value: (l) => plainWords(l.state), paint: (l) => statePaint(l.state) }, { title: 'from', value: (l) => times.at(l.actualStart ?? l.startsAt) }, { title: 'to', value: (l) => times.at(l.actualEnd ?? l.endsAt) },
      { title: 'quoted', value: (l) => usd(l.quotedUsd) }, { title: 'worst case', value: (l) => usd(l.ceilingUsd) },
    ],
  });
  showCommand(leases, cli, {
    name: 'show <lease>', description: 'one lease: window, frozen terms, what was metered', examples: ['leases show lease_1 --usage', 'leases show lease_1 --json rateCard'], as: 'ada', document: LeaseDocument,
    options: (command) => command.option('--usage', 'every settlement interval').option('--card', 'the frozen rate card'),
    variables: (id, _flags: ShowFlags) => ({ id }), thing: ({ lease }) => lease, text: (lease, times, flags) => leaseWords(cli, lease, times, flags), missing: (id) => `There is no lease ${id} that you are a party to. "switchyard leases list" shows yours.`,
  });
}
