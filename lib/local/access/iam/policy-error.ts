// The refusal of a policy document that is malformed, or says what the platform could not hold to.

export class PolicyError extends Error {
  override readonly name = 'PolicyError';

  /** @param place Whose policy it is, such as `role Writer: policy Default`. */
  constructor(place: string, message: string) {
    super(`${place}: ${message}`);
  }
}
