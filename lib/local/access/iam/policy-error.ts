// The refusal of a policy document that is malformed, or has a part that the platform does not support.

export class PolicyError extends Error {
  override readonly name = 'PolicyError';

  /** @param place The policy's owner and name, such as `role Writer: policy Default`. */
  constructor(place: string, message: string) {
    super(`${place}: ${message}`);
  }
}
