/** What the market knows of a lease that its bill follows from, beside the readings. */
export const contractFacts = /* sql */ `
ALTER TABLE market.lease ADD COLUMN kept_until timestamptz;
COMMENT ON COLUMN market.lease.kept_until IS 'work up to here is in a checkpoint, or has been counted as lost; null: none of it is yet';
GRANT UPDATE (kept_until) ON market.lease TO sy_gateway;
`;
