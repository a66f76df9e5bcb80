/** A job that waits for one that ended without completing can never run: it is refused, a promise it has with it. */
const job = {
  submitted: { accepted: ['scheduler', 'customer'], scheduled: ['scheduler'], paused: ['customer', 'admin'], cancelled: ['customer', 'admin'], missed: ['scheduler'], refused: ['scheduler', 'admin'] },
  accepted: { scheduled: ['scheduler'], paused: ['customer', 'admin'], cancelled: ['customer', 'admin'], missed: ['scheduler'], refused: ['scheduler'] },
  scheduled: {
    running: ['agent'], accepted: ['scheduler'], parked: ['agent', 'scheduler'], paused: ['customer', 'admin'], timed_out: ['agent'], cancelled: ['customer', 'admin'], failed: ['agent', 'scheduler'], missed: ['scheduler'],
  },
  running: { parked: ['agent', 'scheduler'], completed: ['agent'], failed: ['agent', 'scheduler'], timed_out: ['agent', 'scheduler'], cancelled: ['customer', 'admin'] },
  parked: {
    running: ['agent'], accepted: ['scheduler'], scheduled: ['scheduler'], paused: ['customer', 'admin', 'agent', 'scheduler'], completed: ['agent'], failed: ['agent', 'scheduler'], timed_out: ['agent', 'scheduler'],
    cancelled: ['customer', 'admin'], missed: ['scheduler'],
  },
  paused: { submitted: ['customer', 'admin'], cancelled: ['customer', 'admin'], missed: ['scheduler'] },
  completed: {}, failed: {}, timed_out: {}, cancelled: {}, missed: {}, refused: {},
};

export const behindEnded = /* sql */ `
-- The table of jobs anew, with the one move more; that of leases stays as migration 18 has it.
DO $do$
BEGIN
  EXECUTE format('CREATE OR REPLACE FUNCTION market.move_table(kind text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT %L::jsonb -> kind $$',
    jsonb_build_object('job', '${JSON.stringify(job)}'::jsonb, 'lease', market.move_table('lease')));
END $do$;
-- The sweep finds who waits for others, and there are few.
CREATE INDEX job_behind ON market.job (id) WHERE state IN ('submitted', 'accepted') AND spec -> 'after' <> '[]';
`;
