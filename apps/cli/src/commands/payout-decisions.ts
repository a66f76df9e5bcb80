import { ApprovePayoutDocument, AskPayoutDocument, type Client, HoldPayoutDocument, type PayoutsQuery, ReleasePayoutDocument, WithdrawPayoutDocument } from '@switchyard/graphql-client';
import { made } from '../start/seed-market.js';

export type PayoutNode = PayoutsQuery['payouts']['edges'][number]['node'];

/** What finance can decide about one payout. `action` as the API calls it, `words` as they end "Nothing was changed: …". */
export const decisions = {
  approve: { action: 'approve', description: 'approve a payout that somebody else proposed', needsReason: false, words: 'approve it' },
  hold: { action: 'hold', description: 'keep back a payout that is not sent yet', needsReason: true, words: 'hold it' },
  release: { action: 'release', description: 'let go of a payout that is kept back', needsReason: false, words: 'release it' },
  withdraw: { action: 'withdraw', description: 'give up a payout that is not sent yet', needsReason: true, words: 'withdraw it' },
  'bank-again': { action: 'toBankAgain', description: 'send to the bank again what it sent back', needsReason: true, words: 'send it again' },
  'take-back': { action: 'takeBack', description: 'take back what is left of a payout that was sent', needsReason: true, words: 'take it back' },
} as const;
export type Decision = keyof typeof decisions;

/** @throws Error with the refusal's words */
export async function decide(client: Client, decision: Decision, payoutId: string, reason: string): Promise<PayoutNode> {
  switch (decision) {
    case 'approve':
      return made((await client.execute(ApprovePayoutDocument, { input: { payoutId } })).approvePayout, 'Payout');
    case 'release':
      return made((await client.execute(ReleasePayoutDocument, { input: { payoutId } })).releasePayout, 'Payout');
    case 'hold':
      return made((await client.execute(HoldPayoutDocument, { input: { payoutId, reason } })).holdPayout, 'Payout');
    case 'withdraw':
      return made((await client.execute(WithdrawPayoutDocument, { input: { payoutId, reason } })).withdrawPayout, 'Payout');
    case 'bank-again':
      return made((await client.execute(AskPayoutDocument, { input: { payoutId, ask: 'TO_BANK_AGAIN', reason } })).askPayout, 'Payout');
    case 'take-back':
      return made((await client.execute(AskPayoutDocument, { input: { payoutId, ask: 'TAKE_BACK', reason } })).askPayout, 'Payout');
  }
}

/** A payout in words, with what it was worked out from. */
export function planOf(p: PayoutNode): string {
  const lines = [
    `${p.id}: ${p.amount.amount} ${p.amount.currency} to ${p.operatorId} for ${p.slot}, ${p.state}`,
    `  ${p.available.amount} available, less ${p.owed.amount} owed and ${p.reserve.amount} kept back`,
    `  proposed by ${p.proposedBy} at ${p.proposedAt}; approved by ${p.approvals.map(({ by }) => by).join(', ') || 'nobody'} (${p.approvals.length} of ${p.approvalsNeeded})`,
  ];
  if (p.hold) lines.push(`  held (${p.hold.reason}) by ${p.hold.by}: ${p.hold.note}`);
  if (p.failure != null) lines.push(`  went wrong: ${p.failure}`);
  if (p.asked != null) lines.push(`  asked for, and not done yet: ${p.asked}`);
  if (p.stripeTransferId != null) lines.push(`  ${p.stripeTransferId}, ${p.stripePayoutId ?? 'not sent to the bank yet'}; the bank has ${p.paid.amount}, taken back ${p.reversed.amount}`);
  return lines.join('\n');
}
