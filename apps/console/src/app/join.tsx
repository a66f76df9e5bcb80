import { type ReactNode, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { AcceptInvitationDocument } from '@switchyard/graphql-client';
import icon from '../icon.svg';
import { Form, TextField, useAttempt } from '../parts/form.js';

/** Where somebody joins who was invited: the token is behind the `#`, which browsers keep to themselves. */
export function Join(): ReactNode {
  const attempt = useAttempt(AcceptInvitationDocument);
  const [token] = useState(() => location.hash.slice(1));
  const [email, setEmail] = useState<string>();
  const text = (fields: FormData, name: string): string => String(fields.get(name) ?? '').trim();
  return (
    <main className="sign-in">
      <title>Join · Switchyard</title>
      <div className="sheet">
        <h1 className="brand"><img src={icon} alt="" />Join on Switchyard</h1>
        {email !== undefined ? (
          <><p role="status">Welcome. You sign in as <strong>{email}</strong>.</p><Link to="/sign-in" className="button" data-kind="main">Sign in</Link></>
        ) : (
          <Form attempt={attempt} send="Join" onSend={(fields) => attempt.send({ input: { token: token === '' ? text(fields, 'token') : token, name: text(fields, 'name'), password: String(fields.get('password')) } }, ({ acceptInvitation }) => acceptInvitation.__typename === 'Member' && setEmail(acceptInvitation.email))}>
            {token === '' && <TextField label="Token" name="token" required hint="What you were given." />}
            <TextField label="Your name" name="name" required autoFocus />
            <TextField label="Password" name="password" type="password" required hint="12 to 200 characters." />
          </Form>
        )}
        <Link to="/">Look at the market without joining</Link>
      </div>
    </main>
  );
}
