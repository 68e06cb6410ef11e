// The route table of the api function: the operations that read, and those that operate the router. Holds no logic; lib/infra
// reads it too.
import { type AccessTokenDeps, accessTokenRoute } from '../dialects/stampede/access-token.ts';
import { type WorqhatApiDeps, worqhatApiRoutes } from '../dialects/worqhat/routes.ts';
import { type AuditDeps, auditRoute } from '../native/audit.ts';
import { type ConsoleDeps, consoleRoutes } from '../native/console/page.ts';
import { type DocumentDeps, documentRoutes } from '../native/documents.ts';
import { type ExplainDeps, explainRoutes } from '../native/explain.ts';
import { type HistoryDeps, historyRoutes } from '../native/history.ts';
import { type ListEventsDeps, listEventsRoute } from '../native/list-events.ts';
import { type ListRunsDeps, listRunsRoute } from '../native/list-runs.ts';
import { type ListTokensDeps, listTokensRoute } from '../native/list-tokens.ts';
import { type DeadLetterDeps, deadLetterRoutes } from '../native/operate/dead-letters.ts';
import { type EraseDeps, erasureRoutes } from '../native/operate/erasure.ts';
import { type ProblemDeps, problemsRoute } from '../native/operate/problems.ts';
import { whoamiRoute } from '../native/operate/whoami.ts';
import { type ReadDeps, readRoutes } from '../native/read.ts';
import { type ReplayEventDeps, replayEventRoute } from '../native/replay-event.ts';
import { type ReplayRecordDeps, replayRecordRoutes } from '../native/replay-records.ts';
import { type StartReplayDeps, startReplayRoutes } from '../native/replays.ts';
import { type RotateDeps, rotateRoute } from '../native/rotate-token.ts';
import { type RunActDeps, runActRoutes } from '../native/run-acts.ts';
import { type SwitchDeps, switchRoutes } from '../native/switch.ts';
import { type TokenDeps, tokenRoutes } from '../native/tokens.ts';
import type { Route } from './route.ts';

export type ApiDeps = ReadDeps &
  ExplainDeps &
  HistoryDeps &
  DocumentDeps &
  ConsoleDeps &
  DeadLetterDeps &
  EraseDeps &
  ProblemDeps &
  ListEventsDeps &
  ListRunsDeps &
  RunActDeps &
  ReplayEventDeps &
  StartReplayDeps &
  ReplayRecordDeps &
  SwitchDeps &
  TokenDeps &
  ListTokensDeps &
  RotateDeps &
  AuditDeps &
  AccessTokenDeps &
  WorqhatApiDeps;

export const apiRoutes: readonly Route<ApiDeps>[] = [
  ...readRoutes,
  ...explainRoutes,
  ...historyRoutes,
  ...documentRoutes,
  ...consoleRoutes,
  ...deadLetterRoutes,
  ...erasureRoutes,
  whoamiRoute,
  problemsRoute,
  listEventsRoute,
  listRunsRoute,
  ...runActRoutes,
  replayEventRoute,
  ...startReplayRoutes,
  ...replayRecordRoutes,
  ...switchRoutes,
  ...tokenRoutes,
  listTokensRoute,
  rotateRoute,
  auditRoute,
  accessTokenRoute,
  ...worqhatApiRoutes,
];
