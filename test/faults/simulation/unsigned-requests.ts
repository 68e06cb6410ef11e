// Takes the place of the SDK's signer in a simulated function. The environment names its caller itself, so a signature would only take
// time: a tenth of a round.

export class SignatureV4 {
  async sign<Request>(request: Request): Promise<Request> {
    return request;
  }

  async presign<Request>(request: Request): Promise<Request> {
    return request;
  }
}

/** The SDK imports it for signatures of several Regions, which the router does not use. */
export const signatureV4aContainer = { SignatureV4a: undefined };
