// Limits the workflows that an event may start to those of the credential that sends it.
import { type Credential, requireWorkflow } from '../credential/credential.ts';
import type { AcceptDeps } from './accept.ts';

/** Refuses an event that would start a workflow outside a credential's workflows, when the event is routed. */
export function restrictRouting<Deps extends Pick<AcceptDeps, 'route'>>(
  credential: Pick<Credential, 'workflows'>,
  deps: Deps,
): Deps {
  if (credential.workflows === undefined) return deps;
  return {
    ...deps,
    route: (event) => {
      const matching = deps.route(event);
      for (const workflow of matching) requireWorkflow(credential, workflow);
      return matching;
    },
  };
}
