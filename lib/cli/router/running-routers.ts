// Registers the routers that run on this machine, so that the command line finds their address and token.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../value/json.ts';
import { isRunning } from '../process/is-running.ts';
import { readPrivateText, readTexts, resolveHome, writePrivateJson } from './flowgate-home.ts';

export interface RunningRouter {
  /** The ID of the process that runs the router. */
  readonly pid: number;
  /** The folder of the project that started the router. Only the command line in the same project finds the router. */
  readonly project: string;
  readonly url: string;
  readonly awsEndpoint: string;
  readonly token: string;
}

/** The registered routers of a project. */
export interface FoundRouters {
  readonly running: readonly RunningRouter[];
  /** Routers whose process has ended without the removal of its entry. `findRouters` removes these entries. */
  readonly ended: readonly RunningRouter[];
}

/** Stores an entry for a router that runs on this machine. @returns a function that removes the entry */
export function registerRouter(router: RunningRouter, environment: NodeJS.ProcessEnv = process.env): () => void {
  const file = join(locateFolder(environment), `${router.pid}.json`);
  writePrivateJson(file, router);
  return () => rmSync(file, { force: true });
}

/**
 * Returns the registered routers of a project, and removes the entries of routers that have ended. @param project the folder of
 * the project
 */
export function findRouters(project: string, environment: NodeJS.ProcessEnv = process.env): FoundRouters {
  const folder = locateFolder(environment);
  const own = listFiles(folder).flatMap((name) => {
    const router = readRouter(join(folder, name));
    return router === undefined || router.project !== project ? [] : [router];
  });
  const running = own.filter(({ pid }) => isRunning(pid));
  const ended = own.filter((router) => !running.includes(router));
  for (const { pid } of ended) rmSync(join(folder, `${pid}.json`), { force: true });
  return { running, ended };
}

function locateFolder(environment: NodeJS.ProcessEnv): string {
  return join(resolveHome(environment), 'routers');
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+\.json$/.test(name))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Reads an entry. Returns undefined if its router has removed it in the meantime, or another version of the command line wrote it
 * in another form.
 */
function readRouter(file: string): RunningRouter | undefined {
  const text = readPrivateText(file);
  if (text === undefined) return undefined;
  try {
    return parseRouter(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function parseRouter(stored: unknown): RunningRouter | undefined {
  const texts = readTexts(stored, ['project', 'url', 'awsEndpoint', 'token']);
  if (texts === undefined || !isJsonObject(stored) || typeof stored.pid !== 'number') return undefined;
  return { ...texts, pid: stored.pid };
}
