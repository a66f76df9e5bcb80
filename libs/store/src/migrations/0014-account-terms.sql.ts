/** How a customer is billed, as versions: terms from a month on, who stands on its invoices, and the credit that finance gives. */
const own = `org_id = market.ctx_org() AND market.ctx_kind() = 'customer'`;
const platform = `market.ctx_kind() = 'platform'`;
const tables = ['account_terms', 'account_details', 'credit_decision'];

export const accountTerms = /* sql */ `
CREATE TABLE billing.account_terms (
  org_id text NOT NULL REFERENCES billing.account (org_id),
  version int NOT NULL CHECK (version > 0),
  from_month text NOT NULL CHECK (from_month ~ '^\\d{4}-(0[1-9]|1[0-2])$'),
  effective_at timestamptz NOT NULL,
  cadence text NOT NULL CHECK (cadence IN ('per_lease', 'monthly')),
  time_zone text NOT NULL CHECK (time_zone ~ '^[A-Za-z][A-Za-z0-9_+/-]{1,60}$'),
  due_days int NOT NULL CHECK (due_days BETWEEN 0 AND 365),
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, version),
  CONSTRAINT account_terms_ahead CHECK (effective_at > set_at)
);
COMMENT ON TABLE billing.account_terms IS 'terms of the account from a month on; a later version takes the place of those that begin with it or after it; before the first the account''s own columns hold';
CREATE FUNCTION billing.terms_of_finance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.due_days <> coalesce((SELECT t.due_days FROM billing.account_terms t WHERE t.org_id = NEW.org_id ORDER BY t.version DESC LIMIT 1), (SELECT a.due_days FROM billing.account a WHERE a.org_id = NEW.org_id)) THEN
    RAISE EXCEPTION 'account %: finance gives time to pay', NEW.org_id USING ERRCODE = '23514', CONSTRAINT = 'account_terms_of_finance';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER account_terms_of_finance BEFORE INSERT ON billing.account_terms FOR EACH ROW WHEN (market.ctx_kind() = 'customer') EXECUTE FUNCTION billing.terms_of_finance();

CREATE TABLE billing.account_details (
  org_id text NOT NULL REFERENCES billing.account (org_id),
  version int NOT NULL CHECK (version > 0),
  legal_name text NOT NULL CHECK (length(legal_name) BETWEEN 1 AND 200),
  email text CHECK (length(email) BETWEEN 3 AND 200),
  address text CHECK (length(address) BETWEEN 1 AND 500),
  tax_number text CHECK (length(tax_number) BETWEEN 1 AND 50),
  purchase_order text CHECK (length(purchase_order) BETWEEN 1 AND 100),
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, version)
);
COMMENT ON TABLE billing.account_details IS 'who stands on invoices from now on; the highest version stands';

CREATE TABLE billing.credit_decision (
  org_id text NOT NULL REFERENCES billing.account (org_id),
  version int NOT NULL CHECK (version > 0),
  limit_minor bigint NOT NULL CHECK (limit_minor >= 0),
  reason text NOT NULL CHECK (length(trim(reason)) > 0),
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, version)
);
COMMENT ON TABLE billing.credit_decision IS 'credit that finance gave, in the account''s currency; billing takes the highest version over';

ALTER TABLE billing.invoice ADD COLUMN billed_to jsonb;
COMMENT ON COLUMN billing.invoice.billed_to IS 'who it is for, as it was when it was issued: {name, email, address, taxNumber, purchaseOrder}';
CREATE FUNCTION billing.freeze_billed_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.number IS NOT NULL THEN
    RAISE EXCEPTION 'invoice % is issued as %: whom it is for stays', OLD.id, OLD.number USING ERRCODE = '23514', CONSTRAINT = 'invoice_billed_to_stays';
  END IF;
  NEW.billed_to := (SELECT jsonb_build_object('name', coalesce(d.legal_name, a.name), 'email', coalesce(d.email, a.email), 'address', d.address, 'taxNumber', d.tax_number, 'purchaseOrder', d.purchase_order)
    FROM billing.account a LEFT JOIN billing.account_details d ON d.org_id = a.org_id AND d.version = (SELECT max(version) FROM billing.account_details WHERE org_id = a.org_id) WHERE a.org_id = NEW.customer_org);
  RETURN NEW;
END $$;
CREATE TRIGGER invoice_billed_to BEFORE UPDATE ON billing.invoice FOR EACH ROW
  WHEN (OLD.number IS NULL AND NEW.number IS NOT NULL OR OLD.number IS NOT NULL AND NEW.billed_to IS DISTINCT FROM OLD.billed_to) EXECUTE FUNCTION billing.freeze_billed_to();

${tables.map((table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON billing.${table} FOR EACH ROW EXECUTE FUNCTION market.append_only();
ALTER TABLE billing.${table} ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON billing.${table} TO sy_gateway;
GRANT SELECT ON billing.${table} TO sy_billing;
CREATE POLICY billing_all ON billing.${table} FOR SELECT TO sy_billing USING (true);
CREATE POLICY gateway_read ON billing.${table} FOR SELECT TO sy_gateway USING (${table === 'credit_decision' ? platform : `${platform} OR ${own}`});
CREATE POLICY gateway_set ON billing.${table} FOR INSERT TO sy_gateway WITH CHECK (${table === 'credit_decision' ? platform : `${platform} OR ${own}`});`).join('\n')}
`;
