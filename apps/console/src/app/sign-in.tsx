import { type FormEvent, type ReactNode, useState } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { ViewerDocument } from '@switchyard/graphql-client';
import { answers } from '../data/ask.js';
import { api, signIn } from '../data/client.js';
import { deskOf } from '../data/viewer.js';
import icon from '../icon.svg';
import { homeOf } from './nav.js';

export function SignIn(): ReactNode {
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setWrong(undefined);
    try {
      await signIn(String(fields.get('email')), String(fields.get('password')));
      answers.clear();
      const { viewer } = await answers.fetchQuery({ queryKey: [ViewerDocument.name, {}], queryFn: () => api.execute(ViewerDocument, {}) });
      await navigate({ to: homeOf[deskOf(viewer)] });
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  }
  return (
    <main className="sign-in">
      <title>Sign in · Switchyard</title>
      <form className="sheet" onSubmit={(event) => void onSubmit(event)}>
        <h1 className="brand"><img src={icon} alt="" />Sign in to Switchyard</h1>
        <div className="field"><label htmlFor="email">E-mail</label><input id="email" name="email" type="email" autoComplete="username" required autoFocus /></div>
        <div className="field"><label htmlFor="password">Password</label><input id="password" name="password" type="password" autoComplete="current-password" required aria-describedby={wrong === undefined ? undefined : 'wrong'} /></div>
        {wrong !== undefined && <p id="wrong" className="note" data-tone="bad" role="alert">{wrong}</p>}
        <button className="button" data-kind="main" disabled={busy}>{busy ? 'Signing in…' : 'Sign in'}</button>
        <Link to="/">Look at the market without signing in</Link>
      </form>
    </main>
  );
}
