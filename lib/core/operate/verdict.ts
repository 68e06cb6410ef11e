// The possible verdicts on a workflow, for one event.

/**
 * - `started`: the event starts it. `refused`: its input schema refuses the data, so its run is a failed one.
 * - `waiting`: it matches, but was switched off and holds events: the run starts when it is switched on.
 * - `switched_off`: it matches, but was switched off and dropped the event when it was received. `draft`: drafts start only by debug runs.
 * - `forced_elsewhere`: the event names another workflow, so triggers are not considered.
 * - `not_matched`: no trigger matches. `no_triggers`: it has none.
 * - `changed_since`: a trigger matches today, but did not when the event was decided: the workflow was deployed or changed later.
 * - `source_not_proven`: a workflow emitted the event under a source that only a signature proves, so that it starts nothing.
 */
export const verdicts = [
  'started',
  'refused',
  'waiting',
  'switched_off',
  'draft',
  'forced_elsewhere',
  'not_matched',
  'no_triggers',
  'changed_since',
  'source_not_proven',
] as const;

export type Verdict = (typeof verdicts)[number];
