// Pass and Succeed: pass on their input as their data flow defines.
import { type Departure, depart, type Visit } from './state.ts';

export async function runPass(visit: Visit): Promise<Departure> {
  return depart(visit, visit.scope());
}

export async function runSucceed(visit: Visit): Promise<Departure> {
  return depart(visit, visit.scope(), undefined);
}
