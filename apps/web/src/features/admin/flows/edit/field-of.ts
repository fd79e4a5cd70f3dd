import type { Finding } from '@cordboard/flow';

/** Findings of a field, and of what lies within it where that has no field of its own. */
export function findingsAt(findings: readonly Finding[], nodeId: string | null, field: string): readonly Finding[] {
  return findings.filter((found) => found.nodeId === nodeId && (found.field === field || found.field?.startsWith(`${field}.`)));
}

/** The nearest of the fields that are shown: the one of the path, else one within it, else one around it. */
export function nearestField(path: string, shown: readonly string[]): string | null {
  const within = shown.find((field) => field === path) ?? shown.find((field) => field.startsWith(`${path}.`));
  const around = shown.filter((field) => path.startsWith(`${field}.`)).toSorted((one, other) => other.length - one.length);
  return within ?? around[0] ?? null;
}
