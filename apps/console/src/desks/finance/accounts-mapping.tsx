import type { ReactNode } from 'react';
import { type AccountMappingQuery, SetAccountMappingDocument } from '@switchyard/graphql-client';
import { At } from '../../format/time.js';
import { Form, useAttempt } from '../../parts/form.js';
import { Badge } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';
import { Actor, roleWords } from './ledger-words.js';

type Mapping = AccountMappingQuery['accountMapping'];

/** Our roles in the codes of your own general ledger. A version is a whole mapping: each is kept. */
export function AccountMapping({ mapping: { version, setBy, setAt, entries, unmappedRoles } }: { readonly mapping: Mapping }): ReactNode {
  const attempt = useAttempt(SetAccountMappingDocument);
  const rows = [...entries.map(({ role, code, name }) => ({ role, code, name: name ?? '' })), ...unmappedRoles.map((role) => ({ role, code: '', name: '' }))].sort((a, b) => (a.role < b.role ? -1 : 1));
  if (rows.length === 0) return <Empty title="No account is in use yet">Codes are asked for when the first entry is booked.</Empty>;
  const onSend = (fields: FormData): void => attempt.send({ input: {
    entries: rows.flatMap(({ role }) => {
      const [code, name] = [String(fields.get(`code ${role}`) ?? '').trim(), String(fields.get(`name ${role}`) ?? '').trim()];
      return code === '' ? [] : [{ role, code, ...(name === '' ? {} : { name }) }];
    }),
  } });
  return (
    <Form attempt={attempt} send={version === 0 ? 'Set these codes' : `Set as version ${version + 1}`} onSend={onSend}>
      <p className="small soft">{version === 0 ? 'No codes were set yet: exports leave them empty.' : <>Version {version}, set <At at={setAt} /> by <Actor of={setBy ?? ''} />.</>}{unmappedRoles.length > 0 && <> <Badge tone="warn">{unmappedRoles.length} without a code</Badge></>}</p>
      <div className="table-frame" role="region" aria-label="Account codes" tabIndex={0}>
        <table className="mapping">
          <caption className="hidden-visually">Account codes by role</caption>
          <thead><tr><th scope="col">Role</th><th scope="col">Your code</th><th scope="col">Your name of it</th></tr></thead>
          <tbody>
            {rows.map(({ role, code, name }) => (
              <tr key={role}>
                <th scope="row">{roleWords(role)}<br /><code className="small soft">{role}</code></th>
                <td><input name={`code ${role}`} defaultValue={code} aria-label={`Code of ${roleWords(role)}`} autoComplete="off" /></td>
                <td><input name={`name ${role}`} defaultValue={name} aria-label={`Name of ${roleWords(role)}`} autoComplete="off" /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Form>
  );
}
