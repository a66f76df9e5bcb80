import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { epochMs, type OrgId } from '@switchyard/kernel';
import { describeStoreFault } from '@switchyard/object-store';
import { artifactUse, listArtifacts, readArtifact } from '@switchyard/store';
import { agentAnswer, agentRefused, type AgentResult } from '../agents/answers.js';
import { requirePerson } from '../auth/principal.js';
import { type Connection, type PageArguments, toConnection } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { decide } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import type { JobView } from '../jobs/job-view.js';
import { pageByTime } from '../jobs/page-by-time.js';
import { agentArtifacts } from './agent-artifacts.js';
import { LINK_SECONDS } from './begin-set.js';
import { dropArtifact, finishUpload, giveRoom, keepFor, startUpload } from './uploads.js';
import { artifactView, type ArtifactView, requestView, useView } from './views.js';

interface ArtifactArguments extends PageArguments {
  readonly kind?: Schema.ArtifactKind | null;
  readonly name?: string | null;
}
type StoredKind = Lowercase<Schema.ArtifactKind>;

/** Files of jobs, for their customers. */
@Resolver('Artifact')
export class ArtifactsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('artifact')
  async artifact(@Context() context: GqlContext, @Args('id') id: string): Promise<ArtifactView | null> {
    requirePerson(context.principal, ['customer'], 'jobs:read');
    const row = await context.tenant((tx) => readArtifact(tx, id));
    return row ? artifactView(row) : null;
  }
  @Query('artifactUse')
  async artifactUse(@Context() context: GqlContext): Promise<object> {
    const person = requirePerson(context.principal, ['customer'], 'jobs:read');
    return useView(await context.tenant((tx) => artifactUse(tx, person.orgId as OrgId)));
  }
  @ResolveField('download')
  async download(@Parent() artifact: ArtifactView): Promise<object | null> {
    const { objects } = this.parts;
    if (objects === undefined) return null;
    const link = await objects.linkToGet(artifact.key, { seconds: LINK_SECONDS, fileName: artifact.name.split('/').at(-1)! });
    if (!link.ok) throw new ApiError('UNAVAILABLE', describeStoreFault(link.error));
    return requestView(link.value, { from: 0, to: Number(artifact.sizeBytes) }, link.value.expiresAt);
  }
  @Mutation('startArtifactUpload')
  startArtifactUpload(@Context() context: GqlContext, @Args('input') input: Schema.StartArtifactUploadInput): Promise<object> {
    return startUpload({ context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'jobs:write') }, input);
  }
  @Mutation('finishArtifactUpload')
  finishArtifactUpload(@Context() context: GqlContext, @Args('input') input: Schema.FinishArtifactUploadInput): Promise<object> {
    return finishUpload({ context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'jobs:write') }, input);
  }
  @Mutation('deleteArtifact')
  deleteArtifact(@Context() context: GqlContext, @Args('input') input: Schema.DeleteArtifactInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'jobs:write') };
    return decide(doing, 'deleteArtifact', input, idempotencyKey, dropArtifact);
  }
  @Mutation('setArtifactRetention')
  setArtifactRetention(@Context() context: GqlContext, @Args('input') input: Schema.SetArtifactRetentionInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'jobs:write') };
    return decide(doing, 'setArtifactRetention', input, idempotencyKey, keepFor);
  }
  @Mutation('setArtifactQuota')
  setArtifactQuota(@Context() context: GqlContext, @Args('input') input: Schema.SetArtifactQuotaInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = { context, parts: this.parts, person: requirePerson(context.principal, ['platform'], 'admin') };
    return decide(doing, 'setArtifactQuota', input, idempotencyKey, giveRoom);
  }
  @Mutation('agentArtifacts')
  async agentArtifacts(@Context() context: GqlContext, @Args('input') input: { body: unknown }): Promise<AgentResult> {
    const outcome = await agentArtifacts({ context, parts: this.parts }, input.body);
    return outcome.ok ? agentAnswer(outcome.value) : agentRefused(outcome.error);
  }
}

/** The files of one job. */
@Resolver('Job')
export class JobArtifactsResolver {
  @ResolveField('artifacts')
  async artifacts(@Context() context: GqlContext, @Parent() job: JobView, @Args() { kind, name, ...page }: ArtifactArguments): Promise<Connection<ArtifactView>> {
    requirePerson(context.principal, ['customer'], 'jobs:read');
    const start = pageByTime(page);
    const after = start.after && { at: epochMs(Number(start.after.sort)), id: start.after.id };
    const filter = { kind: (kind?.toLowerCase() as StoredKind | undefined) ?? null, name: name ?? null };
    const { rows, total } = await context.tenant((tx) => listArtifacts(tx, job.id, filter, { limit: start.limit, after }));
    const { edges, ...rest } = toConnection(rows, start.limit, total, ({ createdAt, id }) => ({ sort: `${createdAt}`, id }));
    return { ...rest, edges: edges.map(({ cursor, node }) => ({ cursor, node: artifactView(node) })) };
  }
}
