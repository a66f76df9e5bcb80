import { ProjectsDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';

/** Names of the projects one sees, by id; empty until they are known. */
export function useProjectNames(): ReadonlyMap<string, string> {
  const projects = useAnswer(ProjectsDocument, { first: 100 });
  return new Map((projects.data?.projects.edges ?? []).map(({ node }) => [node.id, node.name]));
}
