import { parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { askAgentRotation, askBenchmark, benchmarkOf, lockAgent, nodeOf, siteAgentOf, type Tx } from '@switchyard/store';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { ownSite } from '../sites/own-site.js';
import { benchmarkView, type BenchmarkView, siteAgentView, type SiteAgentView } from './site-agent-views.js';

/** Asks an enrolled agent for a new key. Asking twice is asking once. */
export async function askKey(tx: Tx, doing: Doing, input: Schema.AskAgentKeyInput): Promise<SiteAgentView> {
  const id = parseId('agent', input.agentId);
  const agent = id && (await lockAgent(tx, id));
  if (!agent) return refuse(plainRefusal('NOT_FOUND', 'You have no such agent.', ['input', 'agentId']));
  if (!(await askAgentRotation(tx, agent.id, doing.context.now))) refuse(plainRefusal('WRONG_STATE', `${agent.id} is ${agent.state}: only an enrolled agent has a key.`, ['input', 'agentId']));
  await recordDeed(tx, doing, 'agent.ask_key', agent.id, { siteId: agent.siteId });
  return siteAgentView((await siteAgentOf(tx, agent.id))!);
}

/** Asks for a measurement of a node; one that is asked for already is answered instead. */
export async function askBenchmarkOf(tx: Tx, doing: Doing, input: Schema.AskBenchmarkInput): Promise<BenchmarkView> {
  const nodeId = parseId('node', input.nodeId);
  const node = nodeId && (await nodeOf(tx, nodeId));
  const site = node && (await ownSite(tx, node.siteId, ['input', 'nodeId']));
  if (!node || !site) return refuse(plainRefusal('NOT_FOUND', 'You have no such node.', ['input', 'nodeId']));
  if (node.state === 'down') refuse(plainRefusal('WRONG_STATE', `${node.name} is down: there is nothing to measure.`, ['input', 'nodeId']));
  const { person, context, parts } = doing;
  const id = parts.ids.next('bench');
  const asked = await askBenchmark(tx, { id, nodeId: node.id, siteId: site.id, operatorOrg: site.operatorOrg, by: person.userId, now: context.now });
  if (asked === id) await recordDeed(tx, doing, 'node.ask_benchmark', node.id, { siteId: site.id, name: node.name, benchmarkId: id });
  return benchmarkView((await benchmarkOf(tx, asked))!);
}
