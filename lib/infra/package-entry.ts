// The exports of the package for other CDK apps. bin/package builds it; no file of the project imports it.

export type { RouterDomain } from './endpoint/router-domain.ts';
export { EventRouter } from './event-router.ts';
export { FlowgateStack, type FlowgateStackProps } from './flowgate-stack.ts';
export { RouterLimitError } from './router-limits.ts';
export type { FunctionName } from './settings/function-names.ts';
export type { EventRouterProps } from './settings/router-props.ts';
export type { SenderLimit, Throttle } from './settings/throttle.ts';
export type { Substitution, Substitutions } from './substitution.ts';
