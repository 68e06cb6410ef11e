// The list of all rows, for the document and for checks. Functions import the rows that they implement instead.

import {
  cancelRuns,
  createReplay,
  getReplay,
  listReplays,
  redriveRuns,
  replayEvent,
  stopReplay,
} from './acts/replays.ts';
import { cancelRun, redriveRun } from './acts/run-acts.ts';
import { listAuditEntries } from './audit.ts';
import { getEvent, listEvents } from './events.ts';
import { explainDraft, explainEvent } from './explain.ts';
import { getRunDefinition, getRunHistory } from './history.ts';
import { discardDeadLetters, listDeadLetters, moveDeadLetters } from './operate/dead-letters.ts';
import { eraseEvent } from './operate/erasure.ts';
import { getProblems } from './operate/problems.ts';
import { getRun, listRuns } from './runs.ts';
import { getDialectsOpenApi, getHealth, getOpenApi, getServerInfo } from './server.ts';
import { sendEvent, startRun } from './submissions.ts';
import { createToken, getOwnCredential, listTokens, revokeToken, rotateToken } from './tokens.ts';
import { createUpload } from './uploads.ts';
import { listWorkflows, switchWorkflow } from './workflows.ts';

/** Every operation of the native API, in the order of the reference. */
export const operations = [
  getServerInfo,
  getHealth,
  getOpenApi,
  getDialectsOpenApi,
  sendEvent,
  startRun,
  createUpload,
  listEvents,
  getEvent,
  explainEvent,
  explainDraft,
  replayEvent,
  listRuns,
  getRun,
  getRunHistory,
  getRunDefinition,
  cancelRun,
  redriveRun,
  cancelRuns,
  redriveRuns,
  createReplay,
  listReplays,
  getReplay,
  stopReplay,
  listWorkflows,
  switchWorkflow,
  getOwnCredential,
  createToken,
  listTokens,
  rotateToken,
  revokeToken,
  eraseEvent,
  getProblems,
  listDeadLetters,
  moveDeadLetters,
  discardDeadLetters,
  listAuditEntries,
] as const;
