// The limits of the States Language that more than one table or check uses.
// Source: AWS Step Functions developer guide, "Service quotas" and the pages of the fields.

/** A definition's bytes: 1 MB as Step Functions counts it. */
export const maxDefinitionBytes = 1_048_576;
/** The characters of a state's name, by Unicode code points. */
export const maxStateNameLength = 80;
/** The largest number of seconds that any field takes. */
export const maxSeconds = 99_999_999;
/** A standard execution lasts at most a year, so a longer wait always fails. */
export const secondsOfYear = 31_536_000;
export const maxLabelLength = 40;
/** White space, wildcards, brackets, special and control characters. Source: "Using Map state in Distributed mode", Label. */
export const forbiddenInLabel = /[\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]/u;
