// Asks for a token, and checks it before it is kept.
import { useState } from 'preact/hooks';
import { ApiError, createClient } from '../../http/contract/client.ts';
import { notice } from '../state/acts.ts';
import { describeError } from '../state/api.ts';
import { signIn, signInReason } from '../state/session.ts';

export function SignIn() {
  const [text, setText] = useState('');
  const [error, setError] = useState<string | undefined>(undefined);
  const [isChecking, setChecking] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setChecking(true);
    setError(await findFault(text.trim()));
    setChecking(false);
  };
  const reason = error ?? signInReason.value;
  return (
    <main id="main" class="sign-in">
      <form onSubmit={submit}>
        <p class="brand">Flowgate</p>
        <h1>Sign in</h1>
        <label for="token">Token</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          aria-describedby="token-help"
          required
        />
        <button type="submit" class="button primary" disabled={isChecking}>
          {isChecking ? 'Checking…' : 'Sign in'}
        </button>
        {reason !== undefined && (
          <p class="failure" role="alert">
            {reason}
          </p>
        )}
        <p id="token-help" class="muted">
          <code>npm start</code> and <code>flowgate console</code> print a link that signs in. In an account, an
          administrator creates a token with <code>flowgate tokens create</code>. The token stays in this tab and is
          sent to this router only.
        </p>
      </form>
    </main>
  );
}

/** Signs in, or returns why not. */
async function findFault(secret: string): Promise<string | undefined> {
  if (/[^\x21-\x7e]/.test(secret) || secret === '')
    return 'A token has no spaces and only ASCII characters. Copy it again.';
  try {
    const client = createClient({ url: location.origin, token: secret, timeoutMs: 20_000 });
    const { label, environment, scopes } = (await client.call('GET /v1/me')).body.credential;
    signIn(secret);
    notice.value = { kind: 'done', text: `Signed in to ${environment} as ${label}. It may: ${scopes.join(', ')}.` };
    return undefined;
  } catch (fault) {
    if (fault instanceof ApiError && fault.status === 401) return 'The router does not know this token.';
    return describeError(fault);
  }
}
