/** What binding a quote needs of a site that is not the customer's own, and how followers of a job hear of new output. */
export const holds = /* sql */ `
CREATE INDEX quote_by_option ON market.quote USING gin (options jsonb_path_ops);
-- A quote keeps what is to be run, which is the customer's alone.
REVOKE ALL ON market.quote FROM sy_scheduler;

-- A customer who takes capacity with a hold locks the site, frees what spent holds still occupy there and moves the version that plans are
-- checked against: the only things anyone may do to a site of somebody else. Null when there is no such listed site.
CREATE FUNCTION market.lock_site_for_hold(sought text, now_at timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE moved bigint; market_now timestamptz;
BEGIN
  IF market.ctx_kind() <> 'customer' THEN
    RAISE EXCEPTION 'only a customer locks a site for a hold' USING ERRCODE = '42501';
  END IF;
  -- Holds of others end when market time says so, not when the caller does (a minute of wall time is allowed for clocks that differ).
  SELECT to_timestamp((anchor_market_ms + speed * (extract(epoch FROM clock_timestamp()) * 1000 + 60000 - anchor_wall_ms)) / 1000) INTO market_now FROM market.clock;
  now_at := least(now_at, coalesce(market_now, now_at));
  UPDATE market.site SET version = version + 1 WHERE id = sought AND status = 'listed' RETURNING version INTO moved;
  IF moved IS NULL THEN RETURN NULL; END IF;
  DELETE FROM market.allocation a USING market.hold h WHERE h.id = a.hold_id AND h.site_id = sought AND (h.expires_at <= now_at OR h.released_at IS NOT NULL OR h.used_by_job IS NOT NULL);
  DELETE FROM market.feeder_reservation r USING market.hold h WHERE h.id = r.hold_id AND h.site_id = sought AND (h.expires_at <= now_at OR h.released_at IS NOT NULL OR h.used_by_job IS NOT NULL);
  UPDATE market.hold SET released_at = now_at WHERE site_id = sought AND expires_at <= now_at AND released_at IS NULL AND used_by_job IS NULL;
  RETURN moved;
END $$;
REVOKE EXECUTE ON FUNCTION market.lock_site_for_hold(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION market.lock_site_for_hold(text, timestamptz) TO sy_gateway;

CREATE FUNCTION market.tell_output() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('switchyard_output', job_id) FROM (SELECT DISTINCT job_id FROM added) jobs;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_output AFTER INSERT ON market.job_log REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION market.tell_output();
`;
