import { type AgentRefusal, type ArtifactAnswer, artifactRequestSchema, type ArtifactRequest, parseMessage } from '@switchyard/agent-protocol';
import { err, never, ok, type Result } from '@switchyard/kernel';
import { type ArtifactSet, audit, jobOfLease, readOwnAgent, type Tx } from '@switchyard/store';
import { type AgentCall, auditRefusal, callingAgent } from '../agents/parts.js';
import { beginSet, factsOf, hasItsParts } from './begin-set.js';
import { completeSet } from './complete-set.js';
import { findCheckpoint } from './find-checkpoint.js';
import { unknownJob } from './refusal.js';

/** What an agent asks about files of a job at its site. What is not taken is an answer, written into the audit log of the site's operator: the job goes on without it. */
export async function agentArtifacts(call: AgentCall, body: unknown): Promise<Result<ArtifactAnswer, AgentRefusal>> {
  const agent = callingAgent(call);
  const identity = { id: agent.agentId, operatorOrg: agent.orgId };
  const parsed = parseMessage(artifactRequestSchema, body);
  const refusal: AgentRefusal | undefined = parsed.ok ? wrongParts(parsed.value) : parsed.error;
  if (!parsed.ok || refusal !== undefined) {
    await auditRefusal(call, 'agent.artifacts_refused', identity, refusal!);
    return err(refusal!);
  }
  const asked = await call.context.tenant(async (tx) => ({ enrolled: (await readOwnAgent(tx, agent.agentId))?.state === 'enrolled', lease: await jobOfLease(tx, parsed.value.leaseId) }));
  if (!asked.enrolled) {
    await auditRefusal(call, 'agent.artifacts_refused', identity, { kind: 'Revoked' });
    return err({ kind: 'Revoked' });
  }
  const answer = asked.lease === undefined || asked.lease.siteId !== agent.siteId ? unknownJob : await answerTo(call, parsed.value, asked.lease);
  if (answer.kind === 'refused') await auditRefusal(call, 'agent.artifacts_refused', identity, { kind: 'Malformed', path: `leaseId ${parsed.value.leaseId}`, reason: answer.message }, { asked: parsed.value.kind, reason: answer.reason });
  return ok(answer);
}

/** In the audit log of the site's operator; files are named, never what is in them. */
async function tell(tx: Tx, { context }: AgentCall, action: string, agent: { readonly agentId: string; readonly orgId: string }, set: ArtifactSet): Promise<void> {
  await audit(tx, { at: context.now, orgId: agent.orgId, actor: agent.agentId, action, subject: set.jobId, detail: factsOf(set), requestId: context.requestId });
}
async function answerTo(call: AgentCall, request: ArtifactRequest, lease: NonNullable<Awaited<ReturnType<typeof jobOfLease>>>): Promise<ArtifactAnswer> {
  switch (request.kind) {
    case 'find': {
      const found = await findCheckpoint(call, lease.jobId, request.leaseId);
      return found.ok ? found.value : found.error;
    }
    case 'begin': {
      const begun = await beginSet(call, { jobId: lease.jobId, lease: { leaseId: request.leaseId, siteId: lease.siteId }, kind: request.set, step: request.step, files: request.files },
        (tx, set) => tell(tx, call, 'artifact.begin', callingAgent(call), set));
      if (!begun.ok) return begun.error;
      const { set, complete, pieces, more } = begun.value;
      return { kind: 'wanted', setId: set.id, digest: set.digest, complete, pieces: [...pieces], more };
    }
    case 'complete': {
      const done = await completeSet(call, request.setId, (set) => set.jobId === lease.jobId, (tx, set) => tell(tx, call, 'artifact.store', callingAgent(call), set));
      return done.ok ? { kind: 'completed', setId: request.setId } : done.error;
    }
    default:
      return never(request);
  }
}

/** Files are cut into parts in one way; names are given once. */
function wrongParts(request: ArtifactRequest): AgentRefusal | undefined {
  if (request.kind !== 'begin') return undefined;
  const names = new Set<string>();
  for (const [i, file] of request.files.entries()) {
    if (!hasItsParts(file)) return { kind: 'Malformed', path: `files.${i}.parts`, reason: `a file of ${file.bytes} bytes has another number of parts` };
    if (names.has(file.name)) return { kind: 'Malformed', path: `files.${i}.name`, reason: `${file.name} is given twice` };
    names.add(file.name);
  }
  return undefined;
}
