// Derives the grants of a verified token from its claims, as its issuer's declaration maps them. A token is refused if a declared claim is
// missing or has no known value: that never means "all".
import { type JwtToken, readClaim } from '../jwt/token.ts';
import type { Credential, Scope } from './credential.ts';
import type { Issuer, NamesGrant } from './issuer.ts';
import { createGrantRefusal } from './token-refusal.ts';

type Grants = Pick<Credential, 'environment' | 'scopes' | 'organisations' | 'workflows'>;

/** @throws FlowgateError `forbidden` */
export function readGrants(token: JwtToken, issuer: Issuer): Grants {
  const { organisations, workflows } = issuer;
  return {
    scopes: readScopes(token, issuer),
    environment: readEnvironment(token, issuer),
    organisations: organisations && readNames(token, issuer, organisations),
    workflows: workflows && readNames(token, issuer, workflows).map((id) => id.toLowerCase()),
  };
}

function readScopes(token: JwtToken, issuer: Issuer): Scope[] {
  const { claim, map } = issuer.scopes;
  const granted = listValues(token, claim, 'words').flatMap((value) => findMapped(map, value) ?? []);
  if (granted.length > 0) return [...new Set(granted)];
  throw createGrantRefusal(issuer, `no value of its claim "${claim}" is one that grants a scope`);
}

function readEnvironment(token: JwtToken, issuer: Issuer): string {
  const { environment } = issuer;
  if (typeof environment === 'string') return environment;
  const { claim, map } = environment;
  const [value, ...others] = listValues(token, claim);
  const found = value === undefined || map === undefined ? value : findMapped(map, value);
  if (found !== undefined && others.length === 0 && /^[0-9A-Za-z_-]{1,64}$/.test(found)) return found;
  throw createGrantRefusal(issuer, `its claim "${claim}" does not name one environment of this router`);
}

const maxNames = 100;

function readNames(token: JwtToken, issuer: Issuer, grant: NamesGrant): string[] {
  if (Array.isArray(grant)) return [...grant];
  const { claim, map } = grant;
  const values = listValues(token, claim);
  const found = map === undefined ? values : values.flatMap((value) => findMapped(map, value) ?? []);
  if (found.length > 0 && found.length <= maxNames && found.every(isName)) return [...new Set(found)];
  throw createGrantRefusal(issuer, `its claim "${claim}" names none, too many or invalid ones`);
}

function isName(text: string): boolean {
  return /^\P{Cc}{1,128}$/u.test(text);
}

/** The texts of a claim. `words`: a text is a list with blanks, as `scope` is (RFC 8693). */
function listValues(token: JwtToken, claim: string, form?: 'words'): string[] {
  const found = readClaim(token, claim);
  if (typeof found === 'string') return form === 'words' ? found.split(' ').filter((word) => word !== '') : [found];
  if (!Array.isArray(found)) return [];
  return found.filter((value) => typeof value === 'string');
}

function findMapped<Value>(map: Readonly<Record<string, Value>>, value: string): Value | undefined {
  return Object.hasOwn(map, value) ? map[value] : undefined;
}
