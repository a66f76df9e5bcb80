/** What a submission and a commit ask of the database hundreds of times a second, asked more cheaply. */
export const doorUnderLoad = /* sql */ `
-- Every submission sums it over its customer's jobs; out of the placement it would be decoded for each of them each time.
ALTER TABLE market.job ADD COLUMN exposure_micro_usd bigint GENERATED ALWAYS AS (
  CASE WHEN placement IS NOT NULL THEN least((placement ->> 'worstCase')::numeric, coalesce(max_total_micro_usd, 9223372036854775807))::bigint END) STORED;
COMMENT ON COLUMN market.job.exposure_micro_usd IS 'most that its place may still cost: the worst case, cut off by the limit of the job; null without a place';
CREATE INDEX job_committed ON market.job (customer_org) INCLUDE (exposure_micro_usd, project_id) WHERE state IN ('accepted', 'scheduled', 'running', 'parked') AND placement IS NOT NULL;

-- The rule of migration 2. The load is summed along the new window once, where it was summed anew at each of the instants in it.
CREATE OR REPLACE FUNCTION market.feeder_under_limit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE cap bigint; worst bigint;
BEGIN
  SELECT limit_w INTO cap FROM market.feeder WHERE id = NEW.feeder_id FOR UPDATE;
  -- What ends when something begins makes room for it: steps of the same instant count together.
  SELECT max(load) INTO worst FROM (
    SELECT sum(step.w) OVER (ORDER BY step.at) AS load
    FROM market.feeder_reservation r, LATERAL (VALUES (greatest(lower(r.during), lower(NEW.during)), r.draw_w), (upper(r.during), -r.draw_w)) step (at, w)
    WHERE r.feeder_id = NEW.feeder_id AND r.during && NEW.during) loads;
  IF worst > cap THEN
    RAISE EXCEPTION 'feeder %: % W would be reserved, its limit is % W', NEW.feeder_id, worst, cap USING ERRCODE = '23514', CONSTRAINT = 'feeder_under_limit';
  END IF;
  RETURN NULL;
END $$;
`;
