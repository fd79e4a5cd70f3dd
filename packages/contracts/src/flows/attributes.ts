import { z } from 'zod';

/** What a flow may hold and do; docs/flows.md says why each bound is what it is. */
export const FLOW_LIMITS = {
  nodes: 150,
  /** Attributes that a call may have set at a time, and the bytes of their names and values as JSON. */
  attributes: 50,
  attributeBytes: 8_192,
  /** Sub-flows within sub-flows. */
  depth: 5,
  /** Nodes entered in one step, without anything to wait for. */
  nodesInStep: 200,
  /** Nodes entered since the caller pressed a key, joined a line or was heard. */
  nodesUnheard: 500,
  /** Bytes of the answer that a data dip reads. */
  responseBytes: 65_536,
} as const;

/** An attribute that a flow sets: no dots, so it can never pass for one that somebody vouched for. */
export const attributeNameSchema = z.string().regex(/^[a-z][A-Za-z0-9_]{0,63}$/, 'must be a letter, then letters, digits or _');

/**
 * An attribute that a flow reads: its own, `caller.…` (signed by the tenant's server, `identity.attributes`), or `call.…`
 * (`call.locale`, `call.company`, `call.name`, `call.sub`). The last two cannot be set by a flow.
 */
export const attributeReferenceSchema = z
  .string()
  .regex(/^((caller|call)\.[A-Za-z][A-Za-z0-9_-]{0,63}|[a-z][A-Za-z0-9_]{0,63})$/, 'must name an attribute');

export const attributeValueSchema = z.union([z.string().max(500), z.number(), z.boolean()]);
export type AttributeValue = z.infer<typeof attributeValueSchema>;

/** `csat`: 1 to 5, `nps`: 0 to 10, `digits`: as the question has it. */
export const SURVEY_SCALES = ['csat', 'nps', 'digits'] as const;

/** A text with `{{attribute}}` or `{{attribute:form}}` in it. */
export const templateSchema = z.string().max(1_000);

/** How a value is said: as written; digit by digit; a number; a date (ISO 8601 or Unix ms); its time of day. */
export const SPOKEN_FORMS = ['text', 'digits', 'number', 'date', 'time'] as const;
export type SpokenForm = (typeof SPOKEN_FORMS)[number];
