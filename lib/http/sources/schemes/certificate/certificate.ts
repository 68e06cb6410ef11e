// Verifies signatures by a certificate in PEM. The certificate is trusted because of the address that it was fetched from, which the scheme
// has checked: its host is the sender's own.
import { verify, X509Certificate } from 'node:crypto';

export interface CertifiedSignature {
  readonly algorithm: 'sha1' | 'sha256';
  readonly message: string;
  readonly signature: Buffer;
}

/** Whether the RSA key of the first certificate in a document made the signature (PKCS#1 v1.5). */
export function isSignedByCertificate(pem: string, { algorithm, message, signature }: CertifiedSignature): boolean {
  try {
    const { publicKey: key } = new X509Certificate(pem);
    if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2_048) return false;
    return verify(algorithm, Buffer.from(message), key, signature);
  } catch {
    return false;
  }
}
