// Makes zod's issues readable for a value that may have one of several types: it finds the type that the author meant.
import type * as z from 'zod/mini';

/** Replaces the issue of a union by the issues of one alternative, if only this alternative has the type of the value. */
export function resolveUnions(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const isOfOtherType = ({ code, path }: z.core.$ZodIssue): boolean => code === 'invalid_type' && path.length === 0;
    const [meant, ...others] = issue.errors.filter((inner) => !inner.some(isOfOtherType));
    if (meant === undefined || others.length > 0) return [issue];
    return resolveUnions(meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  });
}
