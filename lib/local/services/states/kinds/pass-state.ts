// Pass and Succeed: they give on what they get, as their flow says.
import { type Departure, depart, type Visit } from './state.ts';

export async function runPass(visit: Visit): Promise<Departure> {
  return depart(visit, visit.scope());
}

export async function runSucceed(visit: Visit): Promise<Departure> {
  return depart(visit, visit.scope(), undefined);
}
