// Whether other processes of this user run.

/** Whether a process runs and belongs to this user, or may be signalled by it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, but it belongs to another user.
    return !['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}
