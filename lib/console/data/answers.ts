// The JSON of the native API under the names that the console uses. Types only.
import type { CallAnswer, OperationKey } from '../../http/contract/client.ts';

type Body<Key extends OperationKey> = CallAnswer<Key>['body'];

export type Credential = Body<'GET /v1/me'>['credential'];
export type Run = Body<'GET /v1/runs/{id}'>['run'];
export type ListedRun = Body<'GET /v1/runs'>['runs'][number];
export type History = Body<'GET /v1/runs/{id}/history'>;
export type Visit = History['states'][number];
export type VisitStatus = Visit['status'];
export type Definition = Body<'GET /v1/runs/{id}/definition'>;
export type ListedEvent = Body<'GET /v1/events'>['events'][number];
export type EventAnswer = Body<'GET /v1/events/{id}'>;
export type ErasedAnswer = Body<'DELETE /v1/events/{id}'>;
export type Explanation = Body<'GET /v1/events/{id}/explain'>['workflows'][number];
export type PatternPart = NonNullable<Explanation['triggers']>[number]['parts'][number];
export type Workflow = Body<'GET /v1/workflows'>['workflows'][number];
export type Problems = Body<'GET /v1/problems'>;
export type DeadLetterQueue = Body<'GET /v1/dead-letters'>['queues'][number];
export type AuditEntry = Body<'GET /v1/audit'>['entries'][number];
export type Replay = Body<'GET /v1/replays'>['replays'][number];
export type Preview = Extract<CallAnswer<'POST /v1/replays'>, { readonly status: 200 }>['body'];
