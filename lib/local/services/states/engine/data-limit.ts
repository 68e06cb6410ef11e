// AWS's size limit for the data that a state, an execution or a task passes on.

/** Bytes of UTF-8 JSON: 256 KiB. */
export const dataLimitBytes = 262_144;
