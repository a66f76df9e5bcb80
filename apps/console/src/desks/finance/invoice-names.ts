import { MembersDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { deskOf, useViewer } from '../../data/viewer.js';

/** Who did something, as people say it: a colleague by name, one of our own processes by its own; to customers, finance is one. */
export function useNames(): (actor: string) => string {
  const members = useAnswer(MembersDocument, { first: 100 });
  const isFinance = deskOf(useViewer().data?.viewer) === 'finance';
  const names = new Map(members.data?.members.edges.map(({ node }) => [node.id, node.name === '' ? node.email : node.name]));
  return (actor) => {
    const id = actor.replace(/^user:/, '');
    if (actor.startsWith('system:')) return `Switchyard (${actor.slice('system:'.length).replaceAll('-', ' ')})`;
    return names.get(id) ?? (isFinance ? id : "Switchyard's finance");
  };
}
