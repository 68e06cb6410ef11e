// An organisation as Stampede names it: a UUID, whose letters may be of either case.
import type { Credential } from '../../../core/credential/credential.ts';

/** The spelling that the credential knows the organisation by; else lower case, so that one organisation is one. */
export function toOrganisationId(registrationId: string, { organisations = [] }: Credential): string {
  const id = registrationId.toLowerCase();
  return organisations.find((known) => known.toLowerCase() === id) ?? id;
}
