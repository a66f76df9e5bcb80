/**
 * Reservations: blocks of GPUs for a window. A customer asks for one with a hold that keeps the place; the scheduler makes the lease. Time that is not
 * needed is given back to the market, and what others then use of it is told to billing.
 */
const mine = `customer_org = market.ctx_org() AND market.ctx_kind() = 'customer'`;
const operates = `operator_org = market.ctx_org() AND market.ctx_kind() = 'operator'`;
const platform = `market.ctx_kind() = 'platform'`;
/** A reservation is of no project: who is limited to some sees none and buys none. */
const unlimited = `nullif(current_setting('switchyard.projects', true), '') IS NULL`;
const ofReservation = `EXISTS (SELECT 1 FROM market.reservation r WHERE r.id = reservation_id)`;

export const reservations = /* sql */ `
ALTER TABLE market.lease ADD COLUMN reservation_id text REFERENCES market.lease (id), ADD CONSTRAINT lease_inside CHECK (reservation_id IS NULL OR product = 'job' AND reservation_id <> id);
COMMENT ON COLUMN market.lease.reservation_id IS 'the lease of the reservation that a job runs in; null: it runs in the market';
CREATE INDEX lease_by_reservation ON market.lease (reservation_id) WHERE reservation_id IS NOT NULL;
GRANT SELECT (reservation_id) ON market.lease TO sy_reader;

CREATE TABLE market.reservation (
  id text PRIMARY KEY,
  customer_org text NOT NULL REFERENCES market.organization (id),
  operator_org text NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  site_id text NOT NULL,
  pool_id text NOT NULL,
  offer_id text NOT NULL REFERENCES market.offer (id),
  quote_id text NOT NULL,
  quote_option_id text NOT NULL UNIQUE,
  hold_id text NOT NULL UNIQUE REFERENCES market.hold (id),
  card_id text NOT NULL,
  gpu_count int NOT NULL CHECK (gpu_count > 0),
  draw_w bigint NOT NULL CHECK (draw_w > 0),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CONSTRAINT reservation_ends_later CHECK (ends_at > starts_at),
  take_or_pay_micro_usd bigint NOT NULL CHECK (take_or_pay_micro_usd >= 0),
  power_micro_usd bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('requested', 'committed', 'refused')),
  refusal text,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  CONSTRAINT reservation_of_its_site FOREIGN KEY (site_id, operator_org) REFERENCES market.site (id, operator_org),
  CONSTRAINT reservation_of_its_pool FOREIGN KEY (pool_id, site_id) REFERENCES market.pool (id, site_id),
  CONSTRAINT reservation_of_its_quote FOREIGN KEY (quote_id, customer_org) REFERENCES market.quote (id, customer_org)
);
COMMENT ON TABLE market.reservation IS 'a block that a customer bought; its lease has the same id once the scheduler has made it';
COMMENT ON COLUMN market.reservation.draw_w IS 'what all of it can draw at the feeder';
COMMENT ON COLUMN market.reservation.take_or_pay_micro_usd IS 'what is owed for it, used or not, as it was quoted';
COMMENT ON COLUMN market.reservation.power_micro_usd IS 'estimate of the power of its jobs, all GPUs in use';
CREATE INDEX reservation_by_customer ON market.reservation (customer_org, created_at DESC, id);
CREATE INDEX reservation_requested ON market.reservation (id) WHERE state = 'requested';

-- What was bought stays held until the scheduler has made the lease, not for minutes. Definer: nobody may make a hold longer otherwise.
CREATE FUNCTION market.keep_bought_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE market.hold h SET expires_at = NEW.ends_at WHERE h.id = NEW.hold_id AND h.customer_org = NEW.customer_org AND h.quote_option_id = NEW.quote_option_id
    AND h.pool_id = NEW.pool_id AND h.released_at IS NULL AND h.used_by_job IS NULL
    AND NEW.gpu_count = (SELECT sum(upper(a.gpus) - lower(a.gpus)) FROM market.allocation a WHERE a.hold_id = h.id AND a.during = tstzrange(NEW.starts_at, NEW.ends_at));
  IF NEW.state <> 'requested' OR NOT FOUND THEN
    RAISE EXCEPTION 'reservation %: hold % does not keep these GPUs for it', NEW.id, NEW.hold_id USING ERRCODE = '23514', CONSTRAINT = 'reservation_is_held';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reservation_is_held BEFORE INSERT ON market.reservation FOR EACH ROW EXECUTE FUNCTION market.keep_bought_hold();

CREATE TABLE market.relisting (
  id text PRIMARY KEY,
  reservation_id text NOT NULL REFERENCES market.reservation (id),
  node_id text NOT NULL REFERENCES market.node (id),
  gpus int4range NOT NULL CONSTRAINT relisting_gpus CHECK (NOT isempty(gpus)),
  during tstzrange NOT NULL CONSTRAINT relisting_from_until CHECK (lower_inc(during) AND NOT upper_inc(during) AND NOT upper_inf(during)),
  created_at timestamptz NOT NULL,
  CONSTRAINT relisting_once EXCLUDE USING gist (reservation_id WITH =, node_id WITH =, gpus WITH &&, during WITH &&)
);
COMMENT ON TABLE market.relisting IS 'GPUs of a reservation that were given back to the market for a time; written by market.relist_block alone';
CREATE INDEX relisting_by_reservation ON market.relisting (reservation_id);

-- What others used of it, as billing was told: once for each piece.
CREATE TABLE market.relisted_use (
  reservation_id text NOT NULL REFERENCES market.reservation (id),
  lease_id text NOT NULL REFERENCES market.lease (id),
  piece int NOT NULL CHECK (piece > 0),
  gpus int NOT NULL CHECK (gpus > 0),
  during tstzrange NOT NULL,
  micro_usd_per_gpu_hour bigint NOT NULL CHECK (micro_usd_per_gpu_hour >= 0),
  told_at timestamptz NOT NULL,
  PRIMARY KEY (reservation_id, lease_id, piece)
);
COMMENT ON TABLE market.relisted_use IS 'relisted time that another lease used: billing credits it to the reservation';

-- The only thing a customer may do to the rows of a reservation: give GPUs of it back for a time in which nothing of its own runs on them.
-- cuts: [{"nodeId", "from", "to"}], GPU ranges. new_ids: enough ids for the pieces that are left. Returns the site's new version.
CREATE FUNCTION market.relist_block(sought text, cuts jsonb, from_at timestamptz, until_at timestamptz, now_at timestamptz, new_ids text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE block market.lease; bought market.reservation; cut jsonb; row_ market.allocation; child market.allocation; children market.allocation[]; piece record;
  cut_gpus int4range; window_ tstzrange := tstzrange(from_at, until_at); covered int; used int := 0; moved bigint; feeder text; parent text;
BEGIN
  SELECT * INTO bought FROM market.reservation WHERE id = sought AND market.ctx_kind() = 'customer' AND customer_org = market.ctx_org();
  IF NOT FOUND THEN RAISE EXCEPTION 'no reservation % of this customer', sought USING ERRCODE = '42501'; END IF;
  UPDATE market.site SET version = version + 1 WHERE id = bought.site_id RETURNING version INTO moved;
  SELECT * INTO block FROM market.lease WHERE id = sought AND product = 'reservation' AND state IN ('reserved', 'active', 'curtailed') FOR UPDATE;
  IF NOT FOUND OR from_at < now_at OR from_at < bought.starts_at OR until_at > bought.ends_at OR isempty(window_) THEN
    RAISE EXCEPTION 'reservation % has nothing to give back from % to %', sought, from_at, until_at USING ERRCODE = '23514', CONSTRAINT = 'relisting_in_window';
  END IF;
  FOR cut IN SELECT * FROM jsonb_array_elements(cuts) LOOP
    cut_gpus := int4range((cut->>'from')::int, (cut->>'to')::int);
    covered := 0;
    FOR row_ IN SELECT * FROM market.allocation a WHERE a.lease_id = sought AND a.node_id = cut->>'nodeId' AND a.gpus && cut_gpus AND a.during @> window_ ORDER BY a.id FOR UPDATE LOOP
      covered := covered + upper(row_.gpus * cut_gpus) - lower(row_.gpus * cut_gpus);
      IF EXISTS (SELECT 1 FROM market.allocation c WHERE c.parent_id = row_.id AND c.gpus && cut_gpus AND c.during && window_) THEN
        RAISE EXCEPTION 'reservation %: GPUs % of node % are in use by its own jobs', sought, cut_gpus, row_.node_id USING ERRCODE = '23514', CONSTRAINT = 'relisting_unused';
      END IF;
      SELECT coalesce(array_agg(c), '{}') INTO children FROM market.allocation c WHERE c.parent_id = row_.id;
      DELETE FROM market.allocation WHERE parent_id = row_.id;
      DELETE FROM market.allocation WHERE id = row_.id;
      -- By GPU first: work beside the cut stays in one piece of time.
      FOR piece IN SELECT p.gpus, p.during FROM (VALUES (int4range(lower(row_.gpus), greatest(lower(row_.gpus), lower(cut_gpus))), row_.during),
          (int4range(least(upper(row_.gpus), upper(cut_gpus)), upper(row_.gpus)), row_.during),
          (row_.gpus * cut_gpus, tstzrange(lower(row_.during), from_at)), (row_.gpus * cut_gpus, tstzrange(until_at, upper(row_.during)))) p (gpus, during)
          WHERE NOT isempty(p.gpus) AND NOT isempty(p.during) LOOP
        used := used + 1;
        INSERT INTO market.allocation (id, node_id, gpus, during, lease_id) VALUES (new_ids[used], row_.node_id, piece.gpus, piece.during, sought) RETURNING id INTO parent;
        FOREACH child IN ARRAY children LOOP
          CONTINUE WHEN isempty(child.gpus * piece.gpus) OR NOT child.during <@ piece.during;
          used := used + 1;
          INSERT INTO market.allocation (id, node_id, gpus, during, lease_id, hold_id, parent_id)
            VALUES (new_ids[used], child.node_id, child.gpus * piece.gpus, child.during, child.lease_id, child.hold_id, parent);
        END LOOP;
      END LOOP;
    END LOOP;
    IF covered <> upper(cut_gpus) - lower(cut_gpus) THEN
      RAISE EXCEPTION 'reservation % does not hold GPUs % of node % all the time', sought, cut_gpus, cut->>'nodeId' USING ERRCODE = '23514', CONSTRAINT = 'relisting_held';
    END IF;
    used := used + 1;
    INSERT INTO market.relisting (id, reservation_id, node_id, gpus, during, created_at) VALUES (new_ids[used], sought, cut->>'nodeId', cut_gpus, window_, now_at);
  END LOOP;
  -- What the rest can draw, from the GPUs that are left.
  SELECT feeder_id INTO feeder FROM market.feeder_reservation WHERE lease_id = sought LIMIT 1;
  DELETE FROM market.feeder_reservation WHERE lease_id = sought;
  FOR piece IN SELECT m.at AS starts, m.next AS ends, (SELECT sum(upper(a.gpus) - lower(a.gpus)) FROM market.allocation a WHERE a.lease_id = sought AND a.during @> m.at) AS held
      FROM (SELECT at, lead(at) OVER (ORDER BY at) AS next FROM (SELECT lower(during) AS at FROM market.allocation WHERE lease_id = sought UNION SELECT upper(during) FROM market.allocation WHERE lease_id = sought) bounds) m
      WHERE m.next IS NOT NULL LOOP
    CONTINUE WHEN piece.held IS NULL OR feeder IS NULL;
    used := used + 1;
    INSERT INTO market.feeder_reservation (id, feeder_id, lease_id, draw_w, during)
      VALUES (new_ids[used], feeder, sought, (bought.draw_w * piece.held + bought.gpu_count - 1) / bought.gpu_count, tstzrange(piece.starts, piece.ends));
  END LOOP;
  UPDATE market.lease SET version = version + 1 WHERE id = sought;
  RETURN moved;
END $$;
REVOKE EXECUTE ON FUNCTION market.relist_block(text, jsonb, timestamptz, timestamptz, timestamptz, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.relist_block(text, jsonb, timestamptz, timestamptz, timestamptz, text[]) TO sy_gateway;

ALTER TABLE market.reservation ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway_own ON market.reservation FOR INSERT TO sy_gateway WITH CHECK (${mine});
CREATE POLICY gateway_parties ON market.reservation FOR SELECT TO sy_gateway USING ((${mine}) OR (${operates}) OR ${platform});
CREATE POLICY gateway_projects ON market.reservation AS RESTRICTIVE FOR ALL TO sy_gateway USING (${unlimited}) WITH CHECK (${unlimited});
CREATE POLICY scheduler_all ON market.reservation FOR ALL TO sy_scheduler USING (true) WITH CHECK (true);
CREATE POLICY reader_all ON market.reservation FOR SELECT TO sy_reader USING (true);
-- Until its lease is made it can be called off.
CREATE POLICY gateway_cancel ON market.reservation FOR UPDATE TO sy_gateway USING (${mine} AND state = 'requested') WITH CHECK (${mine} AND state = 'refused');
GRANT SELECT, INSERT, UPDATE (state, refusal, version) ON market.reservation TO sy_gateway;
GRANT SELECT, UPDATE (state, refusal, version) ON market.reservation TO sy_scheduler;
GRANT SELECT (id, site_id, pool_id, offer_id, gpu_count, starts_at, ends_at, state) ON market.reservation TO sy_reader;

${['relisting', 'relisted_use'].map((table) => `ALTER TABLE market.${table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY gateway_parties ON market.${table} FOR SELECT TO sy_gateway USING (${ofReservation});
CREATE POLICY scheduler_all ON market.${table} FOR ALL TO sy_scheduler USING (true) WITH CHECK (true);
GRANT SELECT ON market.${table} TO sy_gateway, sy_scheduler;`).join('\n')}
GRANT INSERT ON market.relisted_use TO sy_scheduler;
`;
