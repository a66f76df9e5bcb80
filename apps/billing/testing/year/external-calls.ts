import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const libs = join(import.meta.dirname, '../../../../libs');
const sourcesOf = (lib: string): readonly ts.SourceFile[] => readdirSync(join(libs, lib, 'src')).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => ts.createSourceFile(file, readFileSync(join(libs, lib, 'src', file), 'utf8'), ts.ScriptTarget.Latest));

/** Part of the gateway that asks nobody. */
const WITHOUT_CALLS = ['WebhookVerifier'];
/** Ports whose methods the gateway to Stripe answers for, from the declaration of its type. @throws Error when that is no longer a list of names */
function portsOf(sources: readonly ts.SourceFile[]): readonly string[] {
  const alias = sources.flatMap((source) => [...source.statements]).find((statement): statement is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(statement) && statement.name.text === 'StripeGateway');
  if (alias === undefined || !ts.isIntersectionTypeNode(alias.type)) throw new Error('StripeGateway is no longer an intersection of ports');
  return alias.type.types.map((type) => {
    if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) throw new Error('a part of StripeGateway has no name');
    return type.typeName.text;
  }).filter((name) => !WITHOUT_CALLS.includes(name));
}

/** Every method by which billing reaches Stripe, by the source of the ports: a method added there is one here. */
export function externalCalls(): readonly string[] {
  const [ours, gateway] = [sourcesOf('billing'), sourcesOf('stripe')];
  return portsOf(gateway).flatMap((port) => {
    const found = [...ours, ...gateway].flatMap((source) => [...source.statements]).find((statement): statement is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(statement) && statement.name.text === port);
    if (found === undefined) throw new Error(`the source of ${port} is not found`);
    return found.members.map((member) => {
      if (!ts.isMethodSignature(member) || !ts.isIdentifier(member.name)) throw new Error(`${port} has a member that is no method`);
      return member.name.text;
    });
  }).sort();
}

type Test = { readonly file: string; readonly title: string };
const payouts: Test = { file: 'apps/billing/src/payouts/payouts.spec.ts', title: 'dying before or after any call, or without its answer: one transfer, one sending to the bank, one booking each' };
const remedies: Test = { file: 'libs/billing/src/flow/after/remedies.spec.ts', title: '%s: before, after and without an answer, and around every commit: one object at Stripe, one booking' };
const refunds: Test = { file: 'apps/billing/src/year/late-calls.spec.ts', title: 'P6: createRefund and findRefund before, after and without an answer: given back once' };
/** Calls that a small year does not come to, or not surely in all three ways, and the test that strikes each of them in all three. */
export const struckElsewhere: Readonly<Record<string, Test>> = {
  createTransfer: payouts, createBankPayout: payouts, createReversal: payouts, createCreditNote: remedies, markUncollectible: remedies, voidInvoice: remedies, createRefund: refunds, findRefund: refunds,
  findReversal: { file: 'apps/billing/src/year/late-calls.spec.ts', title: 'P6: findReversal before, after and without an answer: taken back once' },
};
