/** Quote = bill, lease by lease: what a quote was made of, and what became of it. */
export const quotedVsBilled = /* sql */ `
ALTER TABLE billing.lease_metering ADD COLUMN quote_sums jsonb;
COMMENT ON COLUMN billing.lease_metering.quote_sums IS '[{componentIndex, denominator, numerator, quantity}]: what the quote is made of under the frozen card; null: nobody said, and the bill is not compared to it';

CREATE TABLE billing.quoted_vs_billed (
  lease_id text PRIMARY KEY REFERENCES billing.lease (id),
  quoted_micro_usd bigint NOT NULL,
  billed_micro_usd bigint NOT NULL,
  quantity_micro_usd bigint NOT NULL,
  index_micro_usd bigint NOT NULL,
  curtailment_micro_usd bigint NOT NULL,
  rest_micro_usd bigint NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT quoted_vs_billed_adds_up CHECK (billed_micro_usd - quoted_micro_usd = quantity_micro_usd + index_micro_usd + curtailment_micro_usd + rest_micro_usd)
);
COMMENT ON TABLE billing.quoted_vs_billed IS 'of a lease that ended and was billed: what the bill differs from the quote by, in millionths of the card''s currency, taxes included';
COMMENT ON COLUMN billing.quoted_vs_billed.rest_micro_usd IS '0 unless the quote or the bill is not what its card and quantities come to';
CREATE INDEX quoted_vs_billed_rest ON billing.quoted_vs_billed (lease_id) WHERE rest_micro_usd <> 0;
ALTER TABLE billing.quoted_vs_billed ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON billing.quoted_vs_billed TO sy_gateway;
GRANT SELECT, INSERT, UPDATE ON billing.quoted_vs_billed TO sy_billing;
-- Both parties of the lease, and the platform: whoever may see the lease.
CREATE POLICY gateway_read ON billing.quoted_vs_billed FOR SELECT TO sy_gateway USING (EXISTS (SELECT 1 FROM billing.lease l WHERE l.id = lease_id));
CREATE POLICY billing_all ON billing.quoted_vs_billed FOR ALL TO sy_billing USING (true) WITH CHECK (true);
`;
