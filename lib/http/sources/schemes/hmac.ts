// A configurable HMAC over a declared template of body, timestamp, ID and headers.
import { parseTemplate, type TemplatePart } from '../../../core/source/signed-template.ts';
import type { OptionsOf } from '../../../core/source/source.ts';
import type { HttpRequest } from '../../server/message.ts';
import { type Claim, computeHmac, decodeBytes, isAmong, removePrefix, requireHeader, type Scheme } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';
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
  const parts = parseTemplate(options.signed);
  return parts.map((part, at) => {
    const value = readPiece(part, request, options);
    if (part.kind !== 'text' && part.kind !== 'body') refuseAmbiguous(value, parts[at + 1]);
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

// A value must not contain the separator that follows it: the signed text could be split in two ways, so one signature would
// cover two meanings.
function refuseAmbiguous(value: string | Uint8Array, next: TemplatePart | undefined): void {
  if (next?.kind === 'text' && typeof value === 'string' && value.includes(next.text)) {
    throw createSourceRefusal('a signed header contains the separator that follows it');
  }
}
