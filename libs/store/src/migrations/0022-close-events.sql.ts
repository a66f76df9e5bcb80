/** What billing has not heard yet: a month that closes without it would be closed wrongly. */
export const closeEvents = /* sql */ `
-- Finance sees by topic and number what billing was told and has not taken note of, and nothing else of it. Everything up to the sweep's mark has been handled.
CREATE FUNCTION billing.events_waiting(topics text[], happened_before timestamptz) RETURNS TABLE (topic text, event_id bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.topic, e.id FROM outbox.event e
  WHERE market.ctx_kind() = 'platform' AND e.topic = ANY(topics) AND e.occurred_at < happened_before
    AND (e.global_seq IS NULL OR e.global_seq > coalesce((SELECT m.position FROM billing.mark m WHERE m.name = 'outbox-events'), 0))
    AND NOT EXISTS (SELECT 1 FROM outbox.handled h WHERE h.consumer = 'billing' AND h.event_id = e.id) $$;
REVOKE EXECUTE ON FUNCTION billing.events_waiting(text[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION billing.events_waiting(text[], timestamptz) TO sy_gateway;
`;
