import type { Command } from 'commander';
import { withExamples } from './base/command.js';

/** Examples of commands that do not give their own (`commonOptions` does). */
const lines: Readonly<Record<string, readonly string[]>> = {
  start: ['start'],
  demo: ['demo'],
  login: ['login --url https://market.example/graphql', 'login --profile work'],
  logout: ['logout --profile work'],
  'profiles list': ['profiles list'],
  'profiles use': ['profiles use work', 'profiles use embedded'],
  completion: ['completion bash', 'completion fish'],
  plan: ['plan --instance market.json', 'plan --instance - --rounds 200 --seed 7'],
  'ledger verify': ['ledger verify --json'],
  'ledger trial-balance': ['ledger trial-balance --as-of 2026-11-01T00:00:00Z'],
  'ledger aging': ['ledger aging --as-of 2026-11-01T00:00:00Z'],
  'ledger journal': ['ledger journal --kind invoice-issued --first 20'],
  'ledger export': ['ledger export journal --period 2026-10', 'ledger export aging --out -'],
  close: ['close', 'close --period 2026-10', 'close --period 2026-10 --lock', 'close --period 2026-10 --reopen --reason "a late bill of the grid"'],
  'invoices list': ['invoices list --state issued,overdue', 'invoices list --as ada'],
  'invoices queue': ['invoices queue --mine --order largest'],
  'invoices show': ['invoices show inv_1'],
  'invoices provenance': ['invoices provenance inv_1 --line line_1'],
  'invoices rehearse': ['invoices rehearse inv_1'],
  'invoices recompute': ['invoices recompute inv_1'],
  'invoices pdf': ['invoices pdf inv_1 -o invoice.pdf', 'invoices pdf ST-000001'],
  'invoices approve': ['invoices approve inv_1 inv_2 --confirm', 'invoices approve --clean'],
  'invoices reject': ['invoices reject inv_1 --reason "wrong site" --confirm'],
  'invoices delete': ['invoices delete inv_1 --reason "rated twice" --confirm'],
  'invoices adjust': ['invoices adjust inv_1 line_1 --amount -7.60 --reason "goodwill" --confirm'],
  'payouts list': ['payouts list --state proposed,held'],
  'payouts show': ['payouts show pay_1'],
  'payouts run': ['payouts run', 'payouts run --confirm'],
  'payouts approve': ['payouts approve pay_1 --confirm'],
  'payouts hold': ['payouts hold pay_1 --reason "a look at the bank" --confirm'],
  'payouts release': ['payouts release pay_1 --confirm'],
  'payouts withdraw': ['payouts withdraw pay_1 --reason "wrong account" --confirm'],
  'payouts bank-again': ['payouts bank-again pay_1 --reason "the bank mended it" --confirm'],
  'payouts take-back': ['payouts take-back pay_1 --reason "paid twice" --confirm'],
  'payouts accounts': ['payouts accounts --as lena'],
  'payouts open': ['payouts open --currency USD --country US --as lena'],
  'payouts terms': ['payouts terms org_1 --currency USD --cadence weekly --minimum 10.00 --reason "agreed"'],
  'payouts balances': ['payouts balances', 'payouts balances --as finn --json'],
  'payouts earnings': ['payouts earnings --by site --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z'],
  'statements list': ['statements list --period 2026-10'],
  'statements show': ['statements show ST-000001'],
  'statements export': ['statements export ST-000001 --out -'],
  reconcile: ['reconcile', 'reconcile --resolve diff_1 --action accept --reason "a fee of the bank"', 'reconcile --approve diff_1'],
  'prices import': ['prices import prices.csv --zone America/Chicago --dry-run'],
  replay: ['replay --prices synthetic --jobs synthetic --days 7 --chart week.svg'],
  'bench matching': ['bench matching --check', 'bench matching --jobs 200,1000 --no-highs'],
};

/** Adds the examples above. */
export function addExamples(command: Command, path: readonly string[] = []): void {
  const own = lines[path.join(' ')];
  if (own !== undefined) withExamples(command, own);
  for (const below of command.commands) addExamples(below, [...path, below.name()]);
}
