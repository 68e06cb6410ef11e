// Why a bulk act leaves items as they are, in words.

/** By the kind: the reason, about one item. */
export const leftOutReasons = {
  replayed: 'was replayed since',
  'stand-in': 'is a replay or a forced event: the original event or its target stands for it',
  'has-run': 'the workflow has had a run of it',
  unwanted: 'the triggers of the workflow do not match it',
  'starts-nothing': 'starts nothing with the workflows of today',
  ended: 'has ended',
  'not-failed': 'has not failed',
  express: 'is a run of an Express workflow, on which Step Functions cannot act',
  'no-execution': 'has no execution: it never started',
  erased: 'its data was erased',
  expired: 'its event is not stored any more',
  undeployed: 'its workflow is not deployed any more',
  inactive: 'its workflow is a draft, or is switched off and drops events',
  forbidden: 'would start a workflow that the credential may not use',
} as const;

/**
 * The first nine are skipped. At the others the act fails: it names them among its failures.
 */
export type LeftOutKind = keyof typeof leftOutReasons;

export const leftOutKinds = Object.keys(leftOutReasons) as [LeftOutKind, ...LeftOutKind[]];
