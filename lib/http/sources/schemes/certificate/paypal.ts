// PayPal: the ID and the time of the transmission, the ID of the webhook and a checksum of the body are signed with a certificate of PayPal.
// The checksum is a CRC32, which anybody can keep while changing the body.
// https://developer.paypal.com/api/rest/webhooks/rest/#verify-the-message
import { crc32 } from 'node:zlib';
import { type Claim, decodeBytes, requireHeader, type Scheme } from '../../claim.ts';
import { createSourceRefusal } from '../../refusal.ts';
import { readTimestamp } from '../../timestamp.ts';
import { isSignedByCertificate } from './certificate.ts';

export const paypal: Scheme<unknown> = (request): Claim => {
  const [id, time] = [
    requireHeader(request, 'paypal-transmission-id'),
    requireHeader(request, 'paypal-transmission-time'),
  ];
  if (/[|\s]/.test(id + time)) throw createSourceRefusal('a signed header contains a separator');
  if (requireHeader(request, 'paypal-auth-algo') !== 'SHA256withRSA')
    throw createSourceRefusal('the algorithm is not SHA256withRSA');
  const signature = decodeBytes(requireHeader(request, 'paypal-transmission-sig'), 'base64');
  if (signature === undefined) throw createSourceRefusal('the signature is not base64');
  const url = parsePaypalUrl(requireHeader(request, 'paypal-cert-url'));
  const checksum = crc32(request.body);
  return {
    signedAtMs: readTimestamp(time, 'iso8601'),
    isMadeWith: () => false,
    remote: {
      url,
      isMadeWith: (document, webhookId) =>
        /^\w+$/.test(webhookId) &&
        isSignedByCertificate(document, {
          algorithm: 'sha256',
          signature,
          message: `${id}|${time}|${webhookId}|${checksum}`,
        }),
    },
  };
};

const hosts: readonly string[] = ['api.paypal.com', 'api.sandbox.paypal.com'];

function parsePaypalUrl(text: string): URL {
  const url = /^[\x21-\x7e]+$/.test(text) ? URL.parse(text) : null;
  const isOfPaypal =
    url?.href === text &&
    url.origin === `https://${url.hostname}` &&
    url.username === '' &&
    url.password === '' &&
    hosts.includes(url.hostname) &&
    /^\/v1\/notifications\/certs\/[\w-]+$/.test(url.pathname);
  if (url === null || !isOfPaypal) throw createSourceRefusal('the address of the certificate is not one of PayPal');
  return url;
}
