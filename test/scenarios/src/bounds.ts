/** What a figure must be. Numbers in the figure's own unit. */
export type Bound =
  | { readonly min?: number; readonly max?: number }
  | { readonly is: string | number | boolean }
  | { readonly near: number; readonly within: number };
export type Bounds = Readonly<Record<string, Bound>>;
export type Figure = number | string | boolean | null | { readonly [name: string]: Figure };
export type Figures = Readonly<Record<string, Figure>>;

/** Sentences about the figures that are outside of their bounds (`recording.skewMs is 31, must be at most 20`). Empty: all is well. */
export function brokenBounds(figures: Figures, bounds: Bounds): readonly string[] {
  return Object.entries(bounds).flatMap(([path, bound]) => {
    const value = readPath(figures, path);
    const complaint = complain(value, bound);
    return complaint === null ? [] : [`${path} is ${JSON.stringify(value)}, must be ${complaint}`];
  });
}

function complain(value: Figure, bound: Bound): string | null {
  if ('is' in bound) return value === bound.is ? null : JSON.stringify(bound.is);
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  if ('near' in bound) return isNumber && Math.abs(value - bound.near) <= bound.within ? null : `within ${bound.within} of ${bound.near}`;
  const { min, max } = bound;
  if (isNumber && value >= (min ?? -Infinity) && value <= (max ?? Infinity)) return null;
  return [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`]
    .filter((part) => part !== '')
    .join(' and ');
}

/** `a.b` in nested figures; what is not there is null, which no bound accepts. */
export function readPath(figures: Figures, path: string): Figure {
  let value: Figure = figures;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = value[name] ?? null;
  }
  return value;
}
