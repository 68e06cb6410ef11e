// The headers by which a scheme proves the sender, and the headers that its signature covers.

import type { SignatureParts } from './signature.ts';
import { parseTemplate, type TemplatePart } from './signed-template.ts';
import type { VerifiedScheme } from './source.ts';

/** The headers with a signature or the secret, in lower case; none if it is elsewhere. */
export function listProofHeaders(scheme: VerifiedScheme): readonly string[] {
  switch (scheme.type) {
    case 'signature':
      return scheme.signatures.flatMap(({ header }) => header ?? []);
    case 'twilio':
      return ['x-twilio-signature'];
    case 'basic':
      return ['authorization'];
    case 'shared-secret':
    case 'jwt':
      return [scheme.header];
    case 'paypal':
      return ['paypal-transmission-sig'];
    case 'microsoft-graph':
    case 'address-secret':
    case 'sns':
      return [];
  }
}

/** Whether a scheme's signature covers a header. */
export function isSigned(header: string, scheme: VerifiedScheme): boolean {
  switch (scheme.type) {
    case 'signature':
      return listSignedHeaders(scheme).includes(header);
    // A sender with the secret itself may send any header, as with a token.
    case 'shared-secret':
    case 'address-secret':
    case 'basic':
    case 'microsoft-graph':
      return true;
    case 'twilio':
    case 'jwt':
    case 'sns':
      return false;
    case 'paypal':
      return header === 'paypal-transmission-id' || header === 'paypal-transmission-time';
  }
}

function listSignedHeaders({ signed, timestamp, id }: SignatureParts): (string | undefined)[] {
  const toHeader = (part: TemplatePart): string | undefined => {
    if (part.kind === 'timestamp') return timestamp?.header;
    if (part.kind === 'id') return id?.header;
    return part.kind === 'header' ? part.name : undefined;
  };
  return parseTemplate(signed).map(toHeader);
}
