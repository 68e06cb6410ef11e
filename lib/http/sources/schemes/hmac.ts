// Any HMAC over a declared text of body, timestamp, ID and headers.
import { type TemplatePart, templateParts } from '../../../core/source/signed-template.ts';
import type { OptionsOf } from '../../../core/source/source.ts';
import type { HttpRequest } from '../../server/message.ts';
import { bytesOf, type Claim, hmac, isAmong, requiredHeader, type Scheme, withoutPrefix } from '../claim.ts';
import { refused } from '../refusal.ts';
import { readTimestamp } from '../timestamp.ts';

type Options = OptionsOf<'hmac'>;

export const genericHmac: Scheme<Options> = (request, options): Claim => {
  const { algorithm, encoding, header, prefix, timestampHeader, timestampFormat, secretEncoding } = options;
  const signature = withoutPrefix(requiredHeader(request, header), prefix, header);
  const presented = encoding === 'hex' ? signature.toLowerCase() : signature;
  const over = signedText(request, options);
  return {
    ...(timestampHeader === undefined
      ? {}
      : { signedAtMs: readTimestamp(requiredHeader(request, timestampHeader), timestampFormat) }),
    isMadeWith: (secret) => {
      const key = secretEncoding === 'utf8' ? secret : bytesOf(secret, secretEncoding);
      return key !== undefined && isAmong([presented], hmac({ algorithm, encoding, key, over }));
    },
  };
};

function signedText(request: HttpRequest, options: Options): (string | Uint8Array)[] {
  const parts = templateParts(options.signed);
  return parts.map((part, at) => {
    const value = pieceOf(part, request, options);
    if (part.kind !== 'text' && part.kind !== 'body') refuseBlurred(value, parts[at + 1]);
    return value;
  });
}

function pieceOf(
  part: TemplatePart,
  request: HttpRequest,
  { timestampHeader, idHeader }: Options,
): string | Uint8Array {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'body':
      return request.body;
    case 'timestamp':
      return requiredHeader(request, timestampHeader ?? '');
    case 'id':
      return requiredHeader(request, idHeader ?? '');
    case 'header':
      return requiredHeader(request, part.name);
  }
}

// A value with the text in it that parts it from the next could be cut elsewhere and mean something else.
function refuseBlurred(value: string | Uint8Array, next: TemplatePart | undefined): void {
  if (next?.kind === 'text' && typeof value === 'string' && value.includes(next.text)) {
    throw refused('a signed header holds the text that parts it from what follows');
  }
}
