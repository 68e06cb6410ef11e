// Any HMAC over a declared text of body, timestamp, ID and headers.
import { type TemplatePart, templateParts } from '../../../core/source/signed-template.ts';
import type { OptionsOf } from '../../../core/source/source.ts';
import type { HttpRequest } from '../../server/message.ts';
import { type Claim, computeHmac, decodeBytes, isAmong, removePrefix, requireHeader, type Scheme } from '../claim.ts';
import { refused } from '../refusal.ts';
import { readTimestamp } from '../timestamp.ts';

type Options = OptionsOf<'hmac'>;

export const genericHmac: Scheme<Options> = (request, options): Claim => {
  const { algorithm, encoding, header, prefix, timestampHeader, timestampFormat, secretEncoding } = options;
  const signature = removePrefix(requireHeader(request, header), prefix, header);
  const presented = encoding === 'hex' ? signature.toLowerCase() : signature;
  const over = listSignedPieces(request, options);
  return {
    ...(timestampHeader === undefined
      ? {}
      : { signedAtMs: readTimestamp(requireHeader(request, timestampHeader), timestampFormat) }),
    isMadeWith: (secret) => {
      const key = secretEncoding === 'utf8' ? secret : decodeBytes(secret, secretEncoding);
      return key !== undefined && isAmong([presented], computeHmac({ algorithm, encoding, key, over }));
    },
  };
};

function listSignedPieces(request: HttpRequest, options: Options): (string | Uint8Array)[] {
  const parts = templateParts(options.signed);
  return parts.map((part, at) => {
    const value = readPiece(part, request, options);
    if (part.kind !== 'text' && part.kind !== 'body') refuseBlurred(value, parts[at + 1]);
    return value;
  });
}

function readPiece(
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
      return requireHeader(request, timestampHeader ?? '');
    case 'id':
      return requireHeader(request, idHeader ?? '');
    case 'header':
      return requireHeader(request, part.name);
  }
}

// A value with the text in it that parts it from the next could be cut elsewhere and mean something else.
function refuseBlurred(value: string | Uint8Array, next: TemplatePart | undefined): void {
  if (next?.kind === 'text' && typeof value === 'string' && value.includes(next.text)) {
    throw refused('a signed header holds the text that parts it from what follows');
  }
}
