import type { Command } from 'commander';
import { textTable } from '@switchyard/grid';
import { LedgerDocument } from '@switchyard/graphql-client';
import { demoPerson, openClient } from '../session.js';

interface Flags {
  readonly as: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

async function verify(flags: Flags): Promise<void> {
  const { ledger } = await openClient(process.env, demoPerson(flags.as)).execute(LedgerDocument, flags.asOf === undefined ? {} : { asOf: flags.asOf });
  if (flags.json === true) process.stdout.write(`${JSON.stringify(ledger, null, 2)}\n`);
  else {
    process.stdout.write(`${textTable(['account', 'type', 'organisation', 'balance'], ledger.accounts.map((a) => [a.code, a.type, a.organizationId ?? '', a.balance.amount]))}\n\n`);
    process.stdout.write(`${ledger.transactions} transactions as of ${ledger.asOf}: debits ${ledger.debits.amount}, credits ${ledger.credits.amount}, hash chain ${ledger.verified ? 'holds' : 'BROKEN'}\n`);
  }
  if (!ledger.verified) process.exitCode = 1;
}

/** `switchyard ledger verify`: exits 1 when the books do not balance or the chain is broken. */
export function register(program: Command): void {
  program
    .command('ledger')
    .description('the books')
    .command('verify')
    .description('debits equal credits and every transaction hashes to the chain; needs finance')
    .option('--as <person>', 'person of the embedded demo market', 'finn')
    .option('--as-of <instant>', 'balances as of an instant (ISO 8601)')
    .option('--json', 'the report as JSON')
    .action(verify);
}
