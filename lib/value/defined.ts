// Objects without members that are undefined: `{ a, b: undefined }` becomes `{ a }`. Used for object literals instead
// of conditional spreads.

type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** The same object type, in which each member that may be undefined is optional. */
export type Defined<T> = Omit<T, OptionalKeys<T>> & { [K in OptionalKeys<T>]?: Exclude<T[K], undefined> };

/**
 * A copy that has only the members that are not undefined, in the same order. Members that are null, false, 0 or empty stay.
 *
 * @example
 * defined({ id, organisationId }) // { id } if organisationId is undefined
 */
export function defined<const T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
