// Finds the name of a workflow by its ID, for entries of the activity.
import { readWorkflowFolder } from '../../authoring/workflow-folder.ts';

/** A folder with mistakes is not read again for every event. */
const pauseMs = 1_000;

/**
 * Returns a function that finds names. For an unknown ID the folder is read again, because a workflow may have been added. While
 * the folder has mistakes, the earlier names are used.
 */
export function createWorkflowNames(folder: string, now: () => number): (id: string) => string | undefined {
  let names = new Map<string, string>();
  let readAt = Number.NEGATIVE_INFINITY;
  return (id) => {
    if (!names.has(id) && now() - readAt >= pauseMs) {
      readAt = now();
      names = readNames(folder) ?? names;
    }
    return names.get(id);
  };
}

function readNames(folder: string): Map<string, string> | undefined {
  try {
    return new Map(readWorkflowFolder(folder, undefined, () => {}).map(({ workflow: { id, name } }) => [id, name]));
  } catch {
    // The reload reports the mistakes.
    return undefined;
  }
}
