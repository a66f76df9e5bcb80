import { type ReactNode, useState } from 'react';
import { ApiKeysDocument, type ApiKeysQuery, MembersDocument, RevokeApiKeyDocument } from '@switchyard/graphql-client';
import { useAnswer, usePages } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { useViewer } from '../../data/viewer.js';
import { count } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Confirm, useAttempt } from '../../parts/form.js';
import { Listed } from '../../parts/listed.js';
import { Badge, Page } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';
import { KeyDialog, RotateDialog } from './keys-dialogs.js';
import { useProjectNames } from './project-names.js';

export type ApiKey = ApiKeysQuery['apiKeys']['edges'][number]['node'];
const defaults = { show: 'keys' };
/** From so many scopes on they are told on demand. */
const MANY_SCOPES = 4;
const isLive = ({ revokedAt, expiresAt }: ApiKey): boolean => revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > Date.now());

function Scopes({ of }: { readonly of: readonly string[] }): ReactNode {
  return <span className="scopes">{of.map((scope) => <code key={scope} className="small">{scope}</code>)}</span>;
}
/** Keys for programs, and the sessions of people: who holds what, when it was last used, and the way to end it. */
export function Keys(): ReactNode {
  const [view, change] = useView(defaults);
  const keys = usePages(ApiKeysDocument, { filter: view.show === 'all' ? {} : { live: true }, first: 100 }, (data) => data.apiKeys);
  const { data } = useViewer();
  const viewer = data?.viewer;
  const seesAll = viewer?.scopes.includes('members:read') === true;
  const members = useAnswer(MembersDocument, { first: 100 }, { enabled: seesAll });
  const memberNames = new Map((members.data?.members.edges ?? []).map(({ node }) => [node.id, node.email]));
  const projectNames = useProjectNames();
  const [creating, setCreating] = useState(false);
  const [rotating, setRotating] = useState<ApiKey>();
  const [ending, setEnding] = useState<ApiKey>();
  const revoke = useAttempt(RevokeApiKeyDocument);
  const mayWrite = viewer?.scopes.includes('keys:write') === true;
  const rows = keys.data?.pages.flatMap((page) => page.apiKeys.edges.map(({ node }) => node)).filter(({ kind }) => view.show === 'all' || kind === (view.show === 'sessions' ? 'SESSION' : 'KEY'));
  return (
    <Page title="API keys" actions={mayWrite && <button type="button" className="button" data-kind="main" onClick={() => setCreating(true)}>New API key</button>}>
      <div className="choices" role="group" aria-label="Which keys">
        {([['keys', 'API keys'], ['sessions', 'Sessions'], ['all', 'All, with ended ones']] as const).map(([show, label]) => <button key={show} type="button" aria-pressed={view.show === show} onClick={() => change({ show })}>{label}</button>)}
      </div>
      <Listed of={keys} rows={rows} caption="API keys and sessions, newest first" keyOf={({ id }) => id}
        empty={<Empty title={view.show === 'sessions' ? 'No sessions' : 'No keys'}>A key lets a program do what its scopes say, for whoever made it.</Empty>} columns={[
          { id: 'name', header: 'Key', cell: (key) => <><strong>{key.name}</strong> {key.kind === 'SESSION' && <Badge tone="quiet">Session</Badge>}<br /><code className="small soft">{key.id}</code>{key.replacesId !== null && <div className="small soft">in place of <code>{key.replacesId}</code></div>}</> },
          { id: 'whose', header: 'Whose', cell: ({ memberId }) => (memberId === viewer?.userId ? 'You' : (memberNames.get(memberId) ?? <code className="small">{memberId}</code>)) },
          { id: 'scopes', header: 'May do', cell: ({ kind, scopes, projectIds }) => <>{kind === 'SESSION' ? <span className="soft">what their roles allow</span> : scopes.length > MANY_SCOPES ? <details><summary>{count(scopes.length)} scopes</summary><Scopes of={scopes} /></details> : <Scopes of={scopes} />}{projectIds !== null && <div className="small soft">in {projectIds.map((id) => projectNames.get(id) ?? id).join(', ')}</div>}</> },
          { id: 'used', header: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt === null ? <span className="soft">never</span> : <At at={lastUsedAt} />) },
          { id: 'created', header: 'Made', cell: ({ createdAt }) => <At at={createdAt} show="day" /> },
          { id: 'ends', header: 'Ends', cell: (key) => (key.revokedAt !== null ? <><Badge tone="quiet">Revoked</Badge> <At at={key.revokedAt} show="day" /></> : key.expiresAt === null ? <span className="soft">never</span> : <At at={key.expiresAt} />) },
          ...(mayWrite ? [{ id: 'deeds', header: 'Change', cell: (key: ApiKey) => (!isLive(key) ? null : (
            <span className="row">
              {key.kind === 'KEY' && key.memberId === viewer?.userId && <button type="button" className="link small" onClick={() => setRotating(key)} aria-label={`Rotate ${key.name}`}>Rotate</button>}
              <button type="button" className="link small" onClick={() => setEnding(key)} aria-label={`Revoke ${key.name}`}>Revoke</button>
            </span>
          )) }] : []),
        ]} />
      {creating && viewer !== undefined && <KeyDialog scopes={viewer.scopes} projectNames={projectNames} onClose={() => setCreating(false)} />}
      {rotating !== undefined && <RotateDialog apiKey={rotating} onClose={() => setRotating(undefined)} />}
      {ending !== undefined && (
        <Confirm title={`Revoke ${ending.name}?`} deed={ending.kind === 'SESSION' ? 'End the session' : 'Revoke the key'} attempt={revoke} onClose={() => setEnding(undefined)} onConfirm={() => revoke.send({ input: { apiKeyId: ending.id } }, () => setEnding(undefined))}>
          <p>{ending.kind === 'SESSION' ? 'Whoever is signed in with it is out at once; if it is yours, that is you.' : <>Programs that use it are refused at once. It cannot be taken back.{ending.lastUsedAt !== null && <> It was last used <At at={ending.lastUsedAt} />.</>}</>}</p>
        </Confirm>
      )}
    </Page>
  );
}
