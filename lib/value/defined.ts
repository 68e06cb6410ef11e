// Objects without their undefined members: for values that are stored, hashed or compared, where an absent member and an undefined
// one are not the same.

type Optional<T extends object> = { [Key in keyof T]: undefined extends T[Key] ? Key : never }[keyof T];

/** An object's type without `undefined`: a member that may be undefined may be absent. */
export type Defined<T extends object> = { [Key in Exclude<keyof T, Optional<T>>]: T[Key] } & {
  [Key in Optional<T>]?: Exclude<T[Key], undefined>;
};

/** A copy without the members that are undefined. Order is kept, and null is a value. */
export function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
