import type { Command } from 'commander';
import { type Schema, SetPriceTriggerDocument, SitePowerDocument, type SitePowerQuery } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { type CommonFlags, commonOptions, given, showCommand } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { facts, table } from '../base/output.js';
import { madeOf, usageProblem } from '../base/problems.js';

type Site = NonNullable<SitePowerQuery['site']>;
type Energy = NonNullable<Site['energy']>;
interface EnergyFlags extends CommonFlags {
  readonly days?: string;
}
interface TriggerFlags extends ConfirmFlags {
  readonly shedAt?: string;
  readonly resumeBelow?: string;
  readonly toKw?: string;
  readonly mining?: boolean;
  readonly off?: boolean;
}
const DAYS = 30;
const DAYS_MAX = 92;
function daysOf(text: string | undefined): number {
  const days = text === undefined ? DAYS : Number(text);
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX) throw usageProblem(`--days ${text}: give 1 to ${DAYS_MAX}.`);
  return days;
}
const kwh = (value: string | null): string => (value === null ? 'no such meter' : `${value} kWh`);

function energyWords(cli: Cli, energy: Energy): string {
  const { terminal } = cli;
  const { itKwh, facilityKwh, pue, faultyCount, totalCount, meteredKwh, modelledKwh, estimatedKwh, meteredToModelledRate } = energy;
  const registers = table<readonly [string, string]>([{ title: 'register', value: ([name]) => name }, { title: 'counted', value: ([, value]) => value }], [['computers', kwh(itKwh)], ['whole site', kwh(facilityKwh)]], terminal);
  return [registers, facts([
    ['measured PUE', pue ?? 'not known: it takes both registers'], ['intervals', totalCount === 0 ? 'none' : `${totalCount}, of them ${faultyCount} no whole measurement`],
    ['leases, metered', `${meteredKwh} kWh where the model says ${modelledKwh} kWh${meteredToModelledRate === null ? '' : ` (${meteredToModelledRate} of it)`}`], ['leases, estimated', `${estimatedKwh} kWh`],
  ], terminal)].join('\n\n');
}
const triggerWords = (trigger: Site['priceTrigger']): string => {
  if (trigger === null) return 'No price stops anything.';
  const { shedAtUsdPerMwh: at, resumeBelowUsdPerMwh: below, shedToKw } = trigger;
  return at === null ? `Miners stop, down to ${shedToKw} kW, where power costs what mining earns.` : `Load that can wait stops, down to ${shedToKw} kW, from ${at} USD/MWh on, and comes back below ${below} USD/MWh.`;
};

/** `switchyard sites energy` and `switchyard sites price-trigger`. */
export function powerCommands(sites: Command, cli: Cli): void {
  showCommand(sites, cli, {
    name: 'energy <site>', description: 'what the registers of a site counted, its measured PUE, and how meters compare with the model', examples: ['sites energy site_1', 'sites energy site_1 --days 7 --json facilityKwh,pue'], as: 'lena',
    options: (command) => command.option('--days <n>', `the last days, 1 to ${DAYS_MAX}; ${DAYS} unless given`), document: SitePowerDocument, jsonPath: 'site.energy', variables: (id, flags: EnergyFlags) => ({ id, days: daysOf(flags.days) }), thing: ({ site }) => site?.energy,
    text: (energy) => energyWords(cli, energy), missing: (id) => `There is no site ${id} whose energy you may see.`,
  });
  const trigger = sites.command('price-trigger <site>').description('at which published price of power load that can wait stops by itself')
    .option('--shed-at <USD/MWh>', 'from this price on').option('--resume-below <USD/MWh>', 'below this price it comes back; the same unless given').option('--mining', 'where power costs what mining earns: miners alone')
    .option('--to-kw <kW>', 'what the site may still draw; 0 unless given').option('--off', 'take it away');
  commonOptions(confirmOptions(trigger), 'lena', ['sites price-trigger site_1 --shed-at 120 --resume-below 90 --to-kw 500 --yes', 'sites price-trigger site_1 --off --yes']).action(async (siteId: string, flags: TriggerFlags) => {
    const ways = [flags.shedAt !== undefined, flags.mining === true, flags.off === true].filter(Boolean).length;
    if (ways !== 1) throw usageProblem('Give one of --shed-at, --mining and --off.');
    if (flags.shedAt === undefined && flags.resumeBelow !== undefined) throw usageProblem('--resume-below needs --shed-at.');
    const input: Schema.SetPriceTriggerInput = { siteId, ...(flags.off !== true && { trigger: given({ shedAtUsdPerMwh: flags.shedAt, resumeBelowUsdPerMwh: flags.resumeBelow, shedToKw: flags.toKw }) as Schema.PriceTriggerInput }) };
    const plan = flags.off === true ? `No price stops load at ${siteId} any more; what was announced for it is called off.` : `At ${siteId} load that can wait stops ${flags.mining === true ? 'where power costs what mining earns' : `from ${flags.shedAt} USD/MWh on`}, as prices are published. Each time is announced.`;
    await planThenDo(cli, flags, {
      plan, planValue: input, question: 'Set it?', json: { document: SetPriceTriggerDocument, path: 'setPriceTrigger', typename: 'Site' },
      act: async () => madeOf((await cli.client(flags, 'lena').execute(SetPriceTriggerDocument, { input, idempotencyKey: keyOf(cli, flags) })).setPriceTrigger, 'Site', {
        siteId: '<site>', 'trigger.shedAtUsdPerMwh': '--shed-at', 'trigger.resumeBelowUsdPerMwh': '--resume-below', 'trigger.shedToKw': '--to-kw',
      }),
      told: (site) => triggerWords(site.priceTrigger),
    });
  });
}
