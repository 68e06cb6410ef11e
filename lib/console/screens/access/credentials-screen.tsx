// The credentials of the environment: created with a secret that is shown once, rotated with an overlap, revoked by typing the label.
import { useState } from 'preact/hooks';
import type { Credential } from '../../data/answers.ts';
import { call } from '../../state/api.ts';
import { now } from '../../state/clock.ts';
import { usePolled } from '../../state/polling.ts';
import { findMissingScope, credential as ownCredential } from '../../state/session.ts';
import { Button } from '../../view/button.tsx';
import { LoadState, Screen } from '../../view/screen.tsx';
import { Status } from '../../view/status.tsx';
import { Age, Moment } from '../../view/time.tsx';
import { CreateDialog, RevokeDialog, RotateDialog } from './credential-dialogs.tsx';

type Open = { readonly kind: 'create' } | { readonly kind: 'rotate' | 'revoke'; readonly credential: Credential };

export function CredentialsScreen() {
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const { data, error, refresh } = usePolled({
    key: 'credentials',
    load: () => call('GET /v1/tokens'),
    everyMs: 15_000,
  });
  const close = (): void => {
    setOpen(undefined);
    refresh();
  };
  const refusal = findMissingScope('admin');
  return (
    <Screen
      title="Credentials"
      actions={
        <Button look="primary" refusal={refusal} onClick={() => setOpen({ kind: 'create' })}>
          Create a credential
        </Button>
      }
    >
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {data !== undefined && (
        <table class="list still">
          <thead>
            <tr>
              <th scope="col">Label</th>
              <th scope="col">State</th>
              <th scope="col" class="wide">
                May
              </th>
              <th scope="col" class="wide">
                Limited to
              </th>
              <th scope="col" class="wide">
                Created
              </th>
              <th scope="col">
                <span class="hidden">Acts</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.credentials.map((credential) => (
              <CredentialRow key={credential.id} credential={credential} refusal={refusal} onOpen={setOpen} />
            ))}
          </tbody>
        </table>
      )}
      {data?.accessTokensLeftOut !== undefined && (
        <p class="list-end muted">{data.accessTokensLeftOut} older access tokens are not listed.</p>
      )}
      {open?.kind === 'create' && <CreateDialog onClose={close} />}
      {open?.kind === 'rotate' && <RotateDialog credential={open.credential} onClose={close} />}
      {open?.kind === 'revoke' && <RevokeDialog credential={open.credential} onClose={close} />}
    </Screen>
  );
}

interface CredentialRowProps {
  readonly credential: Credential;
  readonly refusal: string | undefined;
  readonly onOpen: (open: Open) => void;
}

function CredentialRow({ credential, refusal, onOpen }: CredentialRowProps) {
  const { id, label, scopes, organisations, workflows, createdAt } = credential;
  const ended = describeEnd(credential);
  const limits = [
    organisations && `organisations ${organisations.join(', ')}`,
    workflows && `${workflows.length} workflow(s)`,
  ].filter(Boolean);
  return (
    <tr>
      <td>
        <span class="main-link">{label}</span>
        {id === ownCredential.value?.id && <span class="tag">yours</span>}
      </td>
      <td>
        <CredentialStatus credential={credential} />
      </td>
      <td class="wide">{scopes.join(', ')}</td>
      <td class="wide muted">{limits.join('; ') || '–'}</td>
      <td class="wide">
        <Age iso={createdAt} />
      </td>
      <td class="acts">
        <Button refusal={refusal ?? ended} onClick={() => onOpen({ kind: 'rotate', credential })}>
          Rotate
        </Button>
        <Button refusal={refusal ?? ended} onClick={() => onOpen({ kind: 'revoke', credential })}>
          Revoke…
        </Button>
      </td>
    </tr>
  );
}

function describeEnd({ revokedAt, expiresAt }: Credential): string | undefined {
  if (revokedAt !== undefined) return 'it is revoked';
  return expiresAt !== undefined && Date.parse(expiresAt) < now.value ? 'it has expired' : undefined;
}

function CredentialStatus({ credential }: { readonly credential: Credential }) {
  const { revokedAt, expiresAt, overlapEndsAt } = credential;
  if (revokedAt !== undefined) return <Status status="aborted" text="revoked" />;
  if (describeEnd(credential) !== undefined) return <Status status="aborted" text="expired" />;
  return (
    <>
      <Status status="succeeded" text="valid" />
      {overlapEndsAt !== undefined && (
        <span class="sub muted">
          old secret until <Moment iso={overlapEndsAt} />
        </span>
      )}
      {expiresAt !== undefined && (
        <span class="sub muted">
          until <Moment iso={expiresAt} />
        </span>
      )}
    </>
  );
}
