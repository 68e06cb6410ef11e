// Finds mistakes in where a source's key is: a stored secret, or a document that the sender publishes.
import type { JwtOptions } from '../../core/source/jwt.ts';
import type { DeclaredSource } from '../../core/source/source.ts';
import type { FieldError } from '../../value/errors.ts';

export function findKeyMistakes(source: DeclaredSource): FieldError[] {
  const { scheme, trustUnsigned } = source;
  return [
    ...findSecretMistakes(source),
    ...(scheme.type === 'jwt' ? findJwtMistakes(scheme, trustUnsigned) : []),
    ...(scheme.type === 'address-secret' && !trustUnsigned
      ? [{ pointer: '/trustUnsigned', message: weakAddress }]
      : []),
    ...(scheme.type === 'paypal' && !trustUnsigned ? [{ pointer: '/trustUnsigned', message: weakChecksum }] : []),
  ];
}

const weakAddress =
  'must be true with "address-secret": an address is logged by proxies and shown to people, so choose it only for a sender that can nothing else';

const weakChecksum =
  'must be true with "paypal": PayPal signs a CRC32 of the body, so anybody with one signed request can send it with another body';

function findSecretMistakes({ scheme, secrets }: DeclaredSource): FieldError[] {
  const isPublished = scheme.type === 'sns' || (scheme.type === 'jwt' && scheme.jwks !== undefined);
  if (isPublished === (secrets.length === 0)) return [];
  const message = isPublished
    ? `must be absent with "${scheme.type}": the sender publishes its keys`
    : `is missing: name at least one secret, such as "secretsmanager:flowgate/<source>"`;
  return [{ pointer: '/secrets', message }];
}

function findJwtMistakes({ algorithm, jwks, bodyHash, claims }: JwtOptions, trustUnsigned: boolean): FieldError[] {
  const isOpen = jwks !== undefined && bodyHash === undefined && claims.aud === undefined;
  return [
    ...(algorithm === 'HS256' && jwks !== undefined
      ? [{ pointer: '/scheme/jwks', message: 'must be absent with "HS256": its key is a secret' }]
      : []),
    ...(bodyHash === undefined && !trustUnsigned
      ? [
          {
            pointer: '/scheme/bodyHash',
            message:
              'is missing: name the claim with the digest of the body, or set "trustUnsigned": true if the sender has none',
          },
        ]
      : []),
    // The issuer signs tokens for others, too.
    ...(isOpen
      ? [{ pointer: '/scheme/claims', message: 'needs "aud": the same keys sign tokens for other receivers' }]
      : []),
  ];
}
