import { type ReactNode, useState } from 'react';
import { AskAgentKeyDocument, AskBenchmarkDocument, InviteAgentDocument, RevokeAgentDocument } from '@switchyard/graphql-client';
import { count, rounded, words } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { AreaField, Dialog, Form, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { Badge, Sheet, State } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';
import type { OperatorSite, TabProps } from './site-page.js';

type Agent = NonNullable<OperatorSite['agents']>[number];
type Drift = NonNullable<OperatorSite['inventoryDrift']>[number];

/** Who runs jobs at the site: whether they are heard, what they find, how fast nodes are. */
export default function AgentsTab({ site }: TabProps): ReactNode {
  const agents = site.agents ?? [];
  const [inviting, setInviting] = useState(false);
  const [revoking, setRevoking] = useState<Agent>();
  return (
    <>
      {site.agentQuietSince !== null && <p className="note" data-tone="bad" role="alert">No agent was heard since <At at={site.agentQuietSince} />. What runs goes on; nothing new starts here until one is heard.</p>}
      <Sheet title="Agents" aside={<button type="button" className="button" data-kind="main" onClick={() => setInviting(true)}>Invite an agent…</button>}>
        <DataTable caption="Agents of the site, the oldest first" rows={agents} keyOf={({ id }) => id} empty={<Empty title="No agent was invited yet">An agent runs and meters jobs at the site. Invite one: it enrols with a token that is shown once.</Empty>} columns={[
          { id: 'name', header: 'Agent', cell: ({ name, id }) => <>{name}<br /><code className="small soft">{id}</code></> },
          { id: 'state', header: 'State', cell: ({ state, invitationEndsAt, revokeReason, revokedAt }) => <><State of={state} />{state === 'INVITED' && <div className="small soft">until <At at={invitationEndsAt} /></div>}{revokedAt !== null && <div className="small soft"><At at={revokedAt} /> {revokeReason}</div>}</> },
          { id: 'engine', header: 'Runs jobs on', cell: ({ engine, isInventoryMeasured }) => <>{engine ?? <span className="soft">not told</span>}<div className="small soft">{isInventoryMeasured ? 'inventory measured' : 'inventory as typed in'}</div></> },
          { id: 'heard', header: 'Last heard', cell: ({ lastHeardAt }) => <At at={lastHeardAt} /> },
          { id: 'key', header: 'Key', cell: (agent) => <KeyCell agent={agent} /> },
          { id: 'deed', header: 'Actions', cell: (agent) => (agent.state === 'REVOKED' ? null : <button type="button" className="button" data-kind="danger" onClick={() => setRevoking(agent)}>Revoke…</button>) },
        ]} />
      </Sheet>
      <div className="columns">
        <InventorySheet drift={site.inventoryDrift ?? []} hasAgent={agents.some(({ state }) => state === 'ENROLLED')} />
        <BenchmarkSheet site={site} />
      </div>
      {inviting && <Invite siteId={site.id} agents={agents} onClose={() => setInviting(false)} />}
      {revoking !== undefined && <Revoke agent={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}
function KeyCell({ agent }: { readonly agent: Agent }): ReactNode {
  const ask = useAttempt(AskAgentKeyDocument);
  if (agent.state !== 'ENROLLED') return <span className="soft">—</span>;
  return (
    <>
      <span className="small">since <At at={agent.keySince} /></span>
      {agent.formerKeyUntil !== null && <div className="small soft">the one before until <At at={agent.formerKeyUntil} /></div>}
      {agent.keyAskedAt !== null ? <div><Badge tone="warn">new key asked for</Badge></div> : <div><button type="button" className="button" disabled={ask.busy} onClick={() => ask.send({ input: { agentId: agent.id } })}>Ask for a new key</button></div>}
      {ask.complaints !== undefined && <div className="small" role="alert">{ask.complaints.message}</div>}
    </>
  );
}
function Invite({ siteId, agents, onClose }: { readonly siteId: string; readonly agents: readonly Agent[]; readonly onClose: () => void }): ReactNode {
  const invite = useAttempt(InviteAgentDocument);
  const [made, setMade] = useState<{ readonly token: string; readonly expiresAt: string }>();
  const [copied, setCopied] = useState(false);
  const replaceable = agents.filter(({ state }) => state === 'ENROLLED');
  if (made !== undefined) {
    return (
      <Dialog title="The token, shown once" onClose={onClose}>
        <p>Give it to the agent: it enrols with it, once, until <At at={made.expiresAt} />. Whoever has it can take the agent’s place.</p>
        <p className="secret"><code>{made.token}</code></p>
        <div className="row">
          <button type="button" className="button" data-kind="main" onClick={() => void navigator.clipboard.writeText(made.token).then(() => setCopied(true), () => setCopied(false))}>{copied ? 'Copied' : 'Copy'}</button>
          <button type="button" className="button" onClick={onClose}>I have kept it</button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="Invite an agent" onClose={onClose}>
      <Form attempt={invite} send="Make the token" onCancel={onClose} onSend={(fields) => {
        const replaces = String(fields.get('replaces') ?? '');
        invite.send({ input: { siteId, name: String(fields.get('name')).trim(), replaces: replaces === '' ? null : replaces } }, ({ inviteAgent }) => {
          if (inviteAgent.__typename === 'AgentInvited') setMade(inviteAgent);
        });
      }}>
        <TextField label="Your name for it" name="name" required autoFocus placeholder="hall-a" />
        {replaceable.length > 0 && <SelectField label="In place of" name="replaces" options={[['', 'nobody: one more'], ...replaceable.map(({ id, name }) => [id, name] as const)]} hint="the old one is revoked at the moment the new one enrols; leases go on" />}
      </Form>
    </Dialog>
  );
}
function Revoke({ agent, onClose }: { readonly agent: Agent; readonly onClose: () => void }): ReactNode {
  const revoke = useAttempt(RevokeAgentDocument);
  return (
    <Dialog title={`Shut ${agent.name} out?`} onClose={onClose}>
      <Form attempt={revoke} send="Revoke it for good" danger onCancel={onClose} cancel="Keep it" onSend={(fields) => {
        const reason = String(fields.get('reason')).trim();
        revoke.send({ input: { agentId: agent.id, reason: reason === '' ? null : reason } }, onClose);
      }}>
        <p>Its key counts no more, at once and for good. With no other agent at the site nothing new starts there.</p>
        <AreaField label="Why, for the record" name="reason" rows={2} />
      </Form>
    </Dialog>
  );
}
function InventorySheet({ drift, hasAgent }: { readonly drift: readonly Drift[]; readonly hasAgent: boolean }): ReactNode {
  const held = drift.filter(({ holdsBack }) => holdsBack).length;
  return (
    <Sheet title="Inventory" aside={drift.length === 0 ? <Badge tone={hasAgent ? 'good' : 'quiet'}>{hasAgent ? 'as listed' : 'nobody looked'}</Badge> : <Badge tone={held > 0 ? 'bad' : 'warn'}>{drift.length} differ{held > 0 ? `, ${held} held back` : ''}</Badge>}>
      <DataTable caption="How what agents find differs from what is listed" rows={drift} keyOf={({ node, kind }) => `${node} ${kind}`} empty={hasAgent ? 'What agents find is what is listed' : 'No agent has looked yet'} columns={[
        { id: 'node', header: 'Node', cell: ({ node }) => <code>{node}</code> },
        { id: 'kind', header: 'Differs', cell: ({ kind, holdsBack }) => <>{words(kind)} {holdsBack && <Badge tone="bad">held back</Badge>}</> },
        { id: 'listed', header: 'Listed', cell: ({ listed }) => listed ?? <span className="soft">—</span> }, { id: 'found', header: 'Found', cell: ({ found }) => found ?? <span className="soft">—</span> },
      ]} />
    </Sheet>
  );
}
function BenchmarkSheet({ site }: { readonly site: OperatorSite }): ReactNode {
  const ask = useAttempt(AskBenchmarkDocument);
  const nodes = site.pools.flatMap((pool) => pool.nodes.map((node) => ({ ...node, pool: pool.name, last: site.benchmarks?.find(({ nodeId }) => nodeId === node.id) })));
  return (
    <Sheet title="Nodes and benchmarks">
      {ask.complaints !== undefined && <p className="note" data-tone="bad" role="alert">{ask.complaints.message}</p>}
      <DataTable caption="Nodes with their last benchmark" rows={nodes} keyOf={({ id }) => id} empty="No nodes yet" columns={[
        { id: 'node', header: 'Node', cell: ({ name, pool, gpuCount }) => <><code>{name}</code><br /><span className="small soft">{pool}, {count(gpuCount)} GPUs</span></> },
        { id: 'state', header: 'State', cell: ({ state, reason }) => <><Badge tone={state === 'UP' ? 'good' : state === 'DOWN' ? 'bad' : 'warn'}>{words(state)}</Badge>{reason !== null && <div className="small soft">{reason}</div>}</> },
        { id: 'bench', header: 'Last benchmark', cell: ({ last }) => (last === undefined ? <span className="soft">never</span> : <><State of={last.state} /> <span className="small"><At at={last.finishedAt ?? last.askedAt} /></span><div className="small soft">{last.gigaflopsPerSecond === null ? last.detail : `${rounded(String(last.gigaflopsPerSecond / 1_000), 1)} TFLOP/s${last.ranSeconds === null ? '' : ` in ${duration(last.ranSeconds * 1_000)}`}`}</div></>) },
        { id: 'deed', header: 'Actions', cell: ({ id, last, name }) => <button type="button" className="button" aria-label={`Measure ${name}`} disabled={ask.busy || last?.state === 'ASKED'} onClick={() => ask.send({ input: { nodeId: id } })}>{last?.state === 'ASKED' ? 'Asked' : 'Measure'}</button> },
      ]} />
    </Sheet>
  );
}
