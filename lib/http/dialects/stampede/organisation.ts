// Converts Stampede's organisation IDs, UUIDs in upper or lower case, to the router's.
import type { Credential } from '../../../core/credential/credential.ts';

/**
 * The ID as the credential writes it, if the credential has it; otherwise in lower case, so that every spelling is the same
 * organisation.
 */
export function toOrganisationId(registrationId: string, { organisations = [] }: Credential): string {
  const id = registrationId.toLowerCase();
  return organisations.find((known) => known.toLowerCase() === id) ?? id;
}
