// AWS's limit of what a state, an execution or a task may pass on.

/** Bytes of UTF-8 JSON: 256 KiB. */
export const dataLimitBytes = 262_144;
