import fc from 'fast-check';
import { z } from 'zod';

/** How deep a schema that contains itself is followed; below it is its first branch, which has to be a leaf. */
const MOST_DEPTH = 2;

/**
 * An arbitrary of the inputs a schema accepts, read from the schema itself, so that a message added to the contracts
 * is covered without a word here. Throws on a kind of schema it does not know, rather than testing less.
 */
export function arbitraryOf(schema: z.core.$ZodType, depth = 0): fc.Arbitrary<unknown> {
  const part = (inner: z.core.$ZodType): fc.Arbitrary<unknown> => arbitraryOf(inner, depth);
  const def = (schema as z.core.$ZodTypes)._zod.def;
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape);
      const required = fields.filter(([, field]) => field._zod.optin !== 'optional').map(([key]) => key);
      const shape = Object.fromEntries(fields.map(([key, field]) => [key, part(field)]));
      return accepted(schema, fc.record(shape, { requiredKeys: required, noNullPrototype: true }));
    }
    case 'string':
      return accepted(schema, arbitraryString(schema as z.ZodString));
    case 'number':
      return accepted(schema, arbitraryNumber(schema as z.ZodNumber));
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'nullable':
      return fc.option(part(def.innerType), { nil: null });
    case 'optional':
    case 'default':
    case 'prefault':
      return part(def.innerType);
    case 'union':
      return fc.oneof(...def.options.map(part));
    case 'array':
      return accepted(schema, fc.array(part(def.element), { minLength: 1, maxLength: 3 }));
    case 'tuple':
      return fc.tuple(...def.items.map(part));
    case 'record':
      return fc.dictionary(part(def.keyType) as fc.Arbitrary<string>, part(def.valueType), {
        maxKeys: 3,
        noNullPrototype: true,
      });
    case 'lazy': {
      const inner = def.getter();
      const { _zod } = inner as z.core.$ZodTypes;
      const leaf = _zod.def.type === 'union' ? _zod.def.options[0] : undefined;
      return arbitraryOf(depth < MOST_DEPTH || leaf === undefined ? inner : leaf, depth + 1);
    }
    case 'unknown':
      // JSON.parse gives -0 for "-0", but JSON.stringify never writes it.
      return fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
    default:
      throw new Error(`no arbitrary for a schema of type ${def.type}`);
  }
}

/** Filters by the schema, and gives up with a message instead of searching for ever. */
function accepted<T>(schema: z.core.$ZodType, values: fc.Arbitrary<T>): fc.Arbitrary<T> {
  let missed = 0;
  return values.filter((value) => {
    if (z.safeParse(schema, value).success) {
      missed = 0;
      return true;
    }
    if (++missed > 1_000) throw new Error(`1000 values in a row were refused, the last one ${JSON.stringify(value)}`);
    return false;
  });
}

function arbitraryString(schema: z.ZodString): fc.Arbitrary<string> {
  // Its pattern looks ahead, which nothing can be made from.
  if (schema.format === 'email') return fc.stringMatching(/^[a-z0-9]{1,20}@[a-z0-9]{1,20}\.example$/);
  if (schema.format === 'date') {
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString().slice(0, 10));
  }
  for (const check of schema._zod.def.checks ?? []) {
    const { pattern } = check._zod.def as { pattern?: RegExp };
    if (pattern) return fc.stringMatching(pattern);
  }
  const minLength = schema.minLength ?? 0;
  return fc.string({ minLength, maxLength: Math.min(schema.maxLength ?? Number.POSITIVE_INFINITY, minLength + 40) });
}

function arbitraryNumber(schema: z.ZodNumber): fc.Arbitrary<number> {
  const min = Math.max(schema.minValue ?? -1e15, -1e15);
  const max = Math.min(schema.maxValue ?? 1e15, 1e15);
  if (schema.format === 'safeint') return fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
  // JSON has no -0.
  return fc.double({ min, max, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value));
}
