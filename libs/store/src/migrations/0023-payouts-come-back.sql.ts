/** What the bank sends back after it was paid comes back beside the operator's next payout. */
export const payoutsComeBack = /* sql */ `
-- One payout of an operator at a time until its money has left: after that a bank may return it at any time, also while the next is decided on, and that news must be kept.
DROP INDEX billing.payout_one_under_way;
CREATE UNIQUE INDEX payout_one_under_way ON billing.payout (operator_org, currency) WHERE state IN ('proposed', 'held', 'approved', 'transferring', 'refused');
`;
