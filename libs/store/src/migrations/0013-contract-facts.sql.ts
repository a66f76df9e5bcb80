/** What market and billing tell each other of a lease beside its readings: what was lost of it, and whose books count what it cost. */
export const contractFacts = /* sql */ `
ALTER TABLE market.lease ADD COLUMN kept_until timestamptz;
COMMENT ON COLUMN market.lease.kept_until IS 'work up to here is in a checkpoint, or has been counted as lost; null: none of it is yet';
GRANT UPDATE (kept_until) ON market.lease TO sy_gateway;

-- From its end until billing has said that it counts it, a lease is counted by the market: what it cost is in somebody's books at every instant.
ALTER TABLE market.lease ADD COLUMN end_counted boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN market.lease.end_counted IS 'of a lease that ended: what it cost is in the customer''s unpaid amount, as billing says it';
CREATE INDEX lease_uncounted ON market.lease (customer_org) WHERE state = 'ended' AND NOT end_counted OR state IN ('active', 'parked', 'curtailed');
ALTER TABLE market.credit_standing ADD COLUMN payment_declined boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN market.credit_standing.payment_declined IS 'the last charge was declined, or dunning has come to where new work is not taken on';
ALTER TABLE billing.lease_metering ADD COLUMN closed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN billing.lease_metering.closed IS 'it ended, and everything to its end is on invoices or came to nothing; until then it counts at its ceiling';
`;
