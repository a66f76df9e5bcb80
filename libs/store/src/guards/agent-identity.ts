import { agentA, agentB, copyOf, type Door, type Guard, openUp, operatorA, operatorB, owner, platform } from './guard.js';

/** Keys of agents, what is less than listed, and measurements of nodes. */
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const asked = (x: 'a' | 'b', id = `bench_${x}`): string =>
  `INSERT INTO market.node_benchmark (id, node_id, site_id, operator_org, state, asked_by, asked_at) VALUES ('${id}', 'node_${x}', 'site_${x}', 'org_o${x}', 'asked', 'user_x', '2026-01-01')`;
const done = `UPDATE market.node_benchmark SET state = 'done', agent_id = 'agent_a', finished_at = '2026-01-01', gpu_count = 8, gigaflops_per_second = 1, steps_per_second = 1, ran_ms = 1 WHERE id = 'bench_a'`;
const check = (name: string, table: string, constraint: string, attack: string, arrange?: string): Guard => ({
  name, proves: [`check market.${table}.${constraint}`], as: owner, ...(arrange !== undefined && { arrange }), attack, refused: refused(constraint), remove: `ALTER TABLE market.${table} DROP CONSTRAINT ${constraint}`,
});
const figure = (column: string, value: string): Guard => check(`INV-A10: ${column} of a benchmark is within its bounds`, 'node_benchmark', `node_benchmark_${column}_check`, `UPDATE market.node_benchmark SET ${column} = ${value}`, asked('a'));

export const agentIdentityGuards: readonly Guard[] = [
  check('INV-A7: a key that was given up has an end', 'agent', 'agent_former_key_ends', `UPDATE market.agent SET former_public_key = '{}' WHERE id = 'agent_a'`),
  check('INV-AGENT: why an agent was revoked says something', 'agent', 'agent_revoke_reason_check', `UPDATE market.agent SET revoke_reason = '' WHERE id = 'agent_a'`),
  check('INV-A9: a node that is less than listed takes nothing', 'node', 'node_held_back_takes_nothing', `UPDATE market.node SET held_back = 'fewer GPUs' WHERE id = 'node_a'`),
  check('INV-A9: why a node is held back says something', 'node', 'node_held_back_check', `UPDATE market.node SET state = 'drained', held_back = '' WHERE id = 'node_a'`),
  figure('gpu_count', '-1'), figure('gigaflops_per_second', '-1'), figure('steps_per_second', '-1'), figure('ran_ms', '-1'), figure('detail', `repeat('x', 501)`),
  check('INV-A10: a benchmark stands somewhere', 'node_benchmark', 'node_benchmark_state_check', copyOf('market.node_benchmark', `id = 'bench_a'`, { id: 'bench_x', state: 'x', finished_at: '2026-01-01', agent_id: 'agent_a' }), asked('a')),
  check('INV-A10: a benchmark is told by an agent at a time', 'node_benchmark', 'benchmark_is_told', `UPDATE market.node_benchmark SET state = 'failed' WHERE id = 'bench_a'`, asked('a')),
  check('INV-A10: what was measured has figures', 'node_benchmark', 'benchmark_has_figures', `UPDATE market.node_benchmark SET gigaflops_per_second = NULL WHERE id = 'bench_a'`, `${asked('a')}; ${done}`),
  {
    name: 'INV-A10: a node is measured once at a time', proves: ['unique market.node_benchmark.benchmark_one_asked'], as: owner, arrange: asked('a'), attack: asked('a', 'bench_x'), refused: refused('benchmark_one_asked', '23505'),
    remove: 'DROP INDEX market.benchmark_one_asked',
  },
  {
    name: 'INV-TENANT: a benchmark is of a node of its site', proves: ['key market.node_benchmark.benchmark_of_its_node'], as: owner, arrange: asked('a'), attack: `UPDATE market.node_benchmark SET node_id = 'node_b' WHERE id = 'bench_a'`,
    refused: refused('benchmark_of_its_node', '23503'), remove: 'ALTER TABLE market.node_benchmark DROP CONSTRAINT benchmark_of_its_node',
  },
  {
    name: 'INV-TENANT: a benchmark is its site’s operator’s', proves: ['key market.node_benchmark.benchmark_of_its_site'], as: owner, arrange: asked('a'), attack: `UPDATE market.node_benchmark SET operator_org = 'org_ob' WHERE id = 'bench_a'`,
    refused: refused('benchmark_of_its_site', '23503'), remove: 'ALTER TABLE market.node_benchmark DROP CONSTRAINT benchmark_of_its_site',
  },
  { name: 'INV-TENANT: an operator sees no benchmark of another', proves: ['policy market.node_benchmark.gateway_read'], as: operatorB, arrange: asked('a'), attack: 'SELECT FROM market.node_benchmark', refused: 'no rows', remove: openUp('market.node_benchmark', 'gateway_read', 'using') },
  { name: 'INV-TENANT: an agent sees no benchmark of another site', proves: ['policy market.node_benchmark.gateway_read'], as: agentB, arrange: asked('a'), attack: 'SELECT FROM market.node_benchmark', refused: 'no rows', remove: openUp('market.node_benchmark', 'gateway_read', 'using') },
  { name: 'INV-TENANT: an agent asks for no benchmark', proves: ['policy market.node_benchmark.gateway_ask'], as: agentA, attack: asked('a'), refused: { code: '42501' }, remove: openUp('market.node_benchmark', 'gateway_ask', 'check') },
  { name: 'INV-A10: an operator tells no figures itself', proves: ['policy market.node_benchmark.gateway_agent'], as: operatorA, arrange: asked('a'), attack: done, refused: 'no rows', remove: openUp('market.node_benchmark', 'gateway_agent', 'both') },
];
export const agentIdentityDoors: readonly Door[] = [
  ...[operatorA, platform, agentA].map((as): Door => ({
    name: `INV-TENANT: benchmarks are seen by ${as.kind}`, proves: ['policy market.node_benchmark.gateway_read'], as, arrange: asked('a'), use: 'SELECT FROM market.node_benchmark', policy: 'gateway_read', table: 'market.node_benchmark',
  })),
  { name: 'INV-TENANT: an operator asks for a benchmark', proves: ['policy market.node_benchmark.gateway_ask'], as: operatorA, use: asked('a'), policy: 'gateway_ask', table: 'market.node_benchmark' },
  { name: 'INV-TENANT: an agent tells of its benchmark', proves: ['policy market.node_benchmark.gateway_agent'], as: agentA, arrange: asked('a'), use: done, policy: 'gateway_agent', table: 'market.node_benchmark' },
];
