// What zod found wrong in a value of one of several types, as the issues of the type that was meant.
import type * as z from 'zod/mini';

/** Replaces the issue of a union by those of its only alternative whose type the value has. */
export function resolveUnions(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const isOfOtherType = ({ code, path }: z.core.$ZodIssue): boolean => code === 'invalid_type' && path.length === 0;
    const [meant, ...others] = issue.errors.filter((inner) => !inner.some(isOfOtherType));
    if (meant === undefined || others.length > 0) return [issue];
    return resolveUnions(meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  });
}
