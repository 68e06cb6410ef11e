// The refusal of a resource: by logical ID, so that its author finds it.

export class ProvisionError extends Error {
  override readonly name = 'ProvisionError';

  constructor(logicalId: string, message: string, options?: ErrorOptions) {
    super(`resource ${logicalId}: ${message}`, options);
  }
}
