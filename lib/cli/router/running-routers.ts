// Registers the routers that run on this machine, so that the command line finds their address and token.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { readPrivateText, resolveHome, writePrivateJson } from './flowgate-home.ts';

const runningRouter = z.object({
  /** The process that runs it. */
  pid: z.number(),
  /** The folder of the project that the router belongs to. Only the command line of this project finds the router. */
  project: z.string(),
  url: z.string(),
  awsEndpoint: z.string(),
  token: z.string(),
});

export type RunningRouter = z.infer<typeof runningRouter>;

export interface FoundRouters {
  readonly running: readonly RunningRouter[];
  /** Registered routers whose process ended and did not remove its entry. Their files are removed. */
  readonly ended: readonly RunningRouter[];
}

/** @returns a function that removes the entry */
export function registerRouter(router: RunningRouter, environment: NodeJS.ProcessEnv = process.env): () => void {
  const file = join(locateFolder(environment), `${router.pid}.json`);
  writePrivateJson(file, router);
  return () => rmSync(file, { force: true });
}

/** Finds the routers of a project. */
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

/** Returns undefined for a file that its router removed meanwhile, or that another version of the command line wrote. */
function readRouter(file: string): RunningRouter | undefined {
  const text = readPrivateText(file);
  if (text === undefined) return undefined;
  try {
    return runningRouter.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists, but may not be signalled. It is not a router of this user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH' && (error as NodeJS.ErrnoException).code !== 'EPERM';
  }
}
