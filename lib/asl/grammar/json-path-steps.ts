// The parts of a parsed path. Types alone: the grammar makes them, the checks and the interpreter read them.

export type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'all' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'function'; readonly name: string };

export type Filter =
  | { readonly kind: 'or' | 'and'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'matches'; readonly operand: Operand; readonly pattern: RegExp }
  | {
      readonly kind: 'compare';
      readonly operator: FilterOperator;
      readonly left: Operand;
      readonly right: Operand;
    };

export type Operand =
  /** `isBare`: a word without quotes, which is read as a text. */
  | { readonly kind: 'literal'; readonly value: Literal; readonly isBare?: true }
  /** `isRooted`: whether it begins with `$`, the whole value, and not with `@`, the item. */
  | { readonly kind: 'path'; readonly isRooted: boolean; readonly steps: readonly Step[] };

export type Literal = string | number | boolean | null | readonly Literal[];

/** The operators of Jayway's JsonPath that compare two values. Source: its README, "Filter Operators". */
export const filterOperators = [
  ...(['==', '!=', '<=', '>=', '<', '>'] as const),
  ...(['in', 'nin', 'subsetof', 'anyof', 'noneof', 'contains', 'size', 'empty'] as const),
];
export type FilterOperator = (typeof filterOperators)[number];
