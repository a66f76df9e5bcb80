import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { OrgId } from '@switchyard/kernel';
import { listProjects, projectsByName } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { decide, mutate } from '../graphql/mutate.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { createProject, projectView, type ProjectView, renameProject, setArchived } from './decide.js';

interface ProjectsArguments extends PageArguments { readonly filter?: Schema.ProjectFilter | null }

/** A customer's projects. */
@Resolver()
export class ProjectsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('projects')
  async projects(@Context() context: GqlContext, @Args() { filter, ...args }: ProjectsArguments): Promise<Connection<ProjectView>> {
    const { orgId } = requirePerson(context.principal, ['customer'], 'jobs:read');
    const page = sortedPage({ NAME: projectsByName }, 'NAME', args);
    const { rows, total } = await context.tenant((tx) => listProjects(tx, orgId as OrgId, filter?.archived ?? null, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, projectView);
  }
  @Mutation('createProject')
  createProject(@Context() context: GqlContext, @Args('input') input: Schema.CreateProjectInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOwner(context);
    return decide(doing, 'createProject', input, idempotencyKey, createProject);
  }
  @Mutation('renameProject')
  renameProject(@Context() context: GqlContext, @Args('input') input: Schema.RenameProjectInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOwner(context);
    return decide(doing, 'renameProject', input, idempotencyKey, renameProject);
  }
  @Mutation('archiveProject')
  archiveProject(@Context() context: GqlContext, @Args('input') input: Schema.ArchiveProjectInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOwner(context);
    return mutate(context, doing.person, { operation: 'archiveProject', input, idempotencyKey }, (tx) => setArchived(tx, doing, input.projectId, true));
  }
  @Mutation('restoreProject')
  restoreProject(@Context() context: GqlContext, @Args('input') input: Schema.RestoreProjectInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOwner(context);
    return mutate(context, doing.person, { operation: 'restoreProject', input, idempotencyKey }, (tx) => setArchived(tx, doing, input.projectId, false));
  }

  private asOwner(context: GqlContext): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'projects:write') };
  }
}
