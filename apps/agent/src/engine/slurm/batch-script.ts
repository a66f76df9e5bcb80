import { EXIT_CHECKPOINTED } from '../../core/exit-codes.js';

/** Exit code of a second start of the same attempt: it has done nothing. */
export const EXIT_ALREADY_CLAIMED = 87;
/** After so many seconds without a sign of life an earlier attempt is over. */
const ALIVE_STALE_SECONDS = 5;

/**
 * Runs on the first node of an attempt, in its folder. Whoever creates `claim` first runs it, once, ever: Slurm may start a job anew (a requeue), and a
 * controller that lost its last seconds may have forgotten one that the agent then submits again. It also waits until no earlier attempt of the lease shows
 * a sign of life, starts the tasks, kills them when `stop` has stood for its seconds (the agent may be away), and leaves the exit code in `exit`.
 */
export const BATCH_SCRIPT = `#!/bin/bash
set -u
if ! (set -o noclobber; printf '%s' "$SLURM_JOB_ID" > claim) 2>/dev/null; then exit ${EXIT_ALREADY_CLAIMED}; fi
touch alive
for other in ../*/; do
  [ "$other" -ef . ] && continue
  [ -e "$other/claim" ] || continue
  seen=; still=0
  while [ ! -e "$other/exit" ] && [ "$still" -lt ${ALIVE_STALE_SECONDS} ]; do
    now=$(stat -c %Y "$other/alive" 2>/dev/null || echo none)
    if [ "$now" = "$seen" ]; then still=$((still + 1)); else still=0; seen=$now; fi
    touch alive
    sleep 1
  done
done
if [ "$SLURM_JOB_NUM_NODES" -gt 1 ]; then
  # Where the ranks of a gang meet: by address, since a node's name in Slurm need not be a host's.
  MASTER_ADDR=$(timeout 10 scontrol show node "$SLURMD_NODENAME" --oneliner | grep -o ' NodeAddr=[^ ]*' | cut -d= -f2)
  export MASTER_ADDR="\${MASTER_ADDR:-$SLURMD_NODENAME}" MASTER_PORT=$((15000 + SLURM_JOB_ID % 16000))
fi
trap : TERM
srun --export=ALL --ntasks-per-node=1 --kill-on-bad-exit=1 /bin/bash task.sh &
tasks=$!
(
  stopping=
  while kill -0 "$tasks" 2>/dev/null; do
    touch alive
    if [ -z "$stopping" ] && [ -s stop ]; then stopping=$((SECONDS + $(cat stop))); fi
    if [ -n "$stopping" ] && [ "$SECONDS" -ge "$stopping" ]; then : > killed; timeout 10 scancel --signal=KILL "$SLURM_JOB_ID"; sleep 2; kill -KILL "$tasks" 2>/dev/null; fi
    sleep 1
  done
) </dev/null >/dev/null 2>&1 &
watcher=$!
code=0
while :; do
  wait "$tasks"; code=$?
  kill -0 "$tasks" 2>/dev/null || break
done
wait "$tasks" 2>/dev/null; late=$?
[ "$late" -ne 127 ] && code=$late
# srun gives 0 also when it waited in vain for the tasks to end: a gang has succeeded when its tasks say so.
if [ "$code" -eq 0 ]; then
  if [ ! -e ended-0 ] || { [ -e killed ] && [ "$(ls -d ended-* | wc -l)" -lt "$SLURM_JOB_NUM_NODES" ]; }; then code=137; fi
fi
# No task ever began: Slurm did not start the step (a controller that was set back does not know the job any more).
if [ "$code" -ne 0 ] && [ ! -e begun ] && [ ! -s failed ]; then : > unborn; fi
# Of a gang that failed the first to fail says why: the others were ended for it, and srun gives the highest code.
# Of one that was killed here srun may give 255, when it could not hear how the tasks ended.
if [ "$code" -ne 0 ]; then
  if [ -s failed ]; then read -r code rank node < failed; elif [ -e killed ]; then code=137; fi
fi
[ "$code" -eq 0 ] && [ -e checkpointed ] && code=${EXIT_CHECKPOINTED}
printf '%s' "$code" > exit.tmp && mv exit.tmp exit
kill "$watcher" 2>/dev/null
exit "$code"
`;

/**
 * One task of the gang. Variables and words come from files, so nothing of a customer's passes a shell or stands in Slurm's records. It leaves `told` when SIGTERM has
 * come: Slurm drops one that it gets within two seconds of a suspension. A rank that has written its checkpoint on request ends with 0 and leaves a mark: with 75 srun would
 * kill the ranks that still write theirs. Each that ends with 0 leaves `ended-N`. Ranks but the first write their standard output to files of their own.
 */
export const TASK_SCRIPT = `#!/bin/bash
asked=
trap 'asked=1; : > told' TERM
: > begun
while IFS= read -r -d '' pair; do export "$pair"; done < environment
mapfile -d '' words < command
export RANK="$SLURM_PROCID" LOCAL_RANK=0 WORLD_SIZE="$SLURM_NTASKS"
if [ -n "$asked" ] || [ -s stop ]; then : > told; : > checkpointed; : > "ended-$SLURM_PROCID"; exit 0; fi
if [ "$SLURM_PROCID" = 0 ]; then "\${words[@]}" & else "\${words[@]}" >> "stdout-$SLURM_PROCID.log" & fi
child=$!
[ -n "$asked" ] && kill -TERM "$child"
while :; do
  wait "$child"; code=$?
  kill -0 "$child" 2>/dev/null || break
done
wait "$child" 2>/dev/null; late=$?
[ "$late" -ne 127 ] && code=$late
if [ "$code" = ${EXIT_CHECKPOINTED} ] && [ -s stop ]; then : > checkpointed; code=0; fi
[ "$code" = 0 ] && : > "ended-$SLURM_PROCID"
[ "$code" = 0 ] || (set -o noclobber; printf '%s %s %s\\n' "$code" "$SLURM_PROCID" "$SLURMD_NODENAME" > failed) 2>/dev/null
exit "$code"
`;
