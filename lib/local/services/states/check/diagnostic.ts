// The diagnostics of a definition, as ValidateStateMachineDefinition returns them.

export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  /** Such as `SCHEMA_VALIDATION_FAILED` or `MISSING_TRANSITION_TARGET`. */
  readonly code: string;
  readonly message: string;
  /** A JSON pointer into the definition. */
  readonly location: string;
}

/** Collects diagnostics. */
export class Findings {
  readonly #found: Diagnostic[] = [];

  get all(): readonly Diagnostic[] {
    return this.#found;
  }

  schema(message: string, location: string): void {
    this.error('SCHEMA_VALIDATION_FAILED', message, location);
  }

  error(code: string, message: string, location: string): void {
    this.#found.push({ severity: 'ERROR', code, message, location: location === '' ? '/' : location });
  }
}
