/** The feeder rule, asked more cheaply where there is room. */
export const feederQuickSum = /* sql */ `
-- The rule of migration 2. All draws that touch the new window, summed as if all were on at once, are at least the load of any instant in it: within the limit, nothing
-- more is asked. Only above it is the load summed along the window, as in migration 28. The new row is among them: this runs after it is written.
CREATE OR REPLACE FUNCTION market.feeder_under_limit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE cap bigint; at_most numeric; worst numeric;
BEGIN
  SELECT limit_w INTO cap FROM market.feeder WHERE id = NEW.feeder_id FOR UPDATE;
  SELECT sum(r.draw_w) INTO at_most FROM market.feeder_reservation r WHERE r.feeder_id = NEW.feeder_id AND r.during && NEW.during;
  IF at_most <= cap THEN
    RETURN NULL;
  END IF;
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
