// Reads and validates `issuers.json`: the issuers whose JSON Web Tokens authenticate callers.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Issuer, issuersSchema } from '../core/credential/issuer.ts';
import { listJwtKeys } from '../core/jwt/key.ts';
import type { FieldError } from '../value/errors.ts';
import { toFieldErrors } from '../value/field-errors.ts';
import { escapePointer } from '../value/json-pointer.ts';
import { formatMistake, readJsonFile } from './mistake-line.ts';
import { WorkflowFolderError } from './workflow-folder-error.ts';

/**
 * Reads `issuers.json` in the folder of workflows. Returns no issuers if the file does not exist: only the router's own credentials are
 * accepted then.
 * @throws WorkflowFolderError
 */
export function readIssuerFile(folder: string): readonly Issuer[] {
  const path = join(folder, 'issuers.json');
  if (!existsSync(path)) return [];
  const json = readJsonFile(path);
  if (json.mistakes.length > 0) throw new WorkflowFolderError(json.mistakes);
  const result = issuersSchema.safeParse(json.value, { reportInput: true });
  const mistakes = result.success ? findMistakes(result.data.issuers) : toFieldErrors(result.error.issues);
  if (result.success && mistakes.length === 0) return result.data.issuers;
  throw new WorkflowFolderError(mistakes.map((mistake) => formatMistake(json, mistake)));
}

function findMistakes(issuers: readonly Issuer[]): FieldError[] {
  return issuers.flatMap((issuer, at) =>
    [...findOwnMistakes(issuer), ...findSharingMistakes(issuer, issuers.slice(0, at))].map(({ pointer, message }) => ({
      pointer: `/issuers/${at}${pointer}`,
      message,
    })),
  );
}

function findOwnMistakes({ jwks, algorithm, scopes, claims, audienceClaim, issuer }: Issuer): FieldError[] {
  const isUsable =
    typeof jwks === 'string' || listJwtKeys(JSON.stringify(jwks), { algorithm, kid: undefined }).length > 0;
  const unmapped = Object.keys(scopes.map).length === 0;
  const blank = Object.keys(scopes.map).filter((value) => value.includes(' '));
  return [
    ...(isUsable
      ? []
      : [{ pointer: '/jwks', message: `has no public key for ${algorithm}: add one, without its private part` }]),
    ...(unmapped
      ? [{ pointer: '/scopes/map', message: 'grants nothing: map at least one value to a list of scopes' }]
      : []),
    ...blank.map((value) => ({
      pointer: `/scopes/map/${escapePointer(value)}`,
      message: 'has a blank: blanks separate the values of the claim, so name one value',
    })),
    ...(Object.hasOwn(claims, 'iss') || Object.hasOwn(claims, audienceClaim)
      ? [{ pointer: '/claims', message: `has the issuer or the audience: use "issuer" and "audiences"` }]
      : []),
    ...(issuer.trim() === issuer
      ? []
      : [{ pointer: '/issuer', message: 'begins or ends with a blank: write the exact "iss"' }]),
  ];
}

// Which declaration a token belongs to must not depend on their order.
function findSharingMistakes(issuer: Issuer, earlier: readonly Issuer[]): FieldError[] {
  const isTaken = earlier.some(({ name }) => name === issuer.name);
  const same = earlier.find(
    (other) =>
      other.issuer === issuer.issuer && other.audiences.some((audience) => issuer.audiences.includes(audience)),
  );
  return [
    ...(isTaken ? [{ pointer: '/name', message: 'is also the name of another issuer: choose a unique name' }] : []),
    ...(same === undefined
      ? []
      : [
          {
            pointer: '/audiences',
            message: `has an audience of "${same.name}", which has the same issuer: use other audiences`,
          },
        ]),
  ];
}
