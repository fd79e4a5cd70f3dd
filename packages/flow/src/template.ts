import { attributeReferenceSchema, SPOKEN_FORMS } from '@cordboard/contracts';
import type { AttributeValue, Locale, SpokenForm } from '@cordboard/contracts';

export type TemplatePart = { readonly text: string } | { readonly attribute: string; readonly form: SpokenForm };
/** Null: not set. */
export type ReadAttribute = (reference: string) => AttributeValue | null;

const PLACEHOLDER = /\{\{\s*([^{}:]*?)\s*(?::\s*([^{}]*?)\s*)?\}\}/g;
const isForm = (form: string): form is SpokenForm => SPOKEN_FORMS.some((known) => known === form);

/** The parts of a template; null when a placeholder is broken: braces alone, no such form, or no attribute's name. */
export function parseTemplate(template: string): readonly TemplatePart[] | null {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    const [whole, attribute = '', form = 'text'] = match;
    if (!attributeReferenceSchema.safeParse(attribute).success || !isForm(form)) return null;
    if (match.index > from) parts.push({ text: template.slice(from, match.index) });
    parts.push({ attribute, form });
    from = match.index + whole.length;
  }
  if (from < template.length) parts.push({ text: template.slice(from) });
  return parts.some((part) => 'text' in part && /\{\{|\}\}/.test(part.text)) ? null : parts;
}

/** The attributes that a template reads; none when it is broken. */
export function attributesOf(template: string): readonly string[] {
  return (parseTemplate(template) ?? []).flatMap((part) => ('attribute' in part ? [part.attribute] : []));
}

/** Fills a template in; what is not set is an empty text. A broken one is left as it is. */
export function fill(template: string, read: ReadAttribute, write: (value: AttributeValue, form: SpokenForm) => string = String): string {
  const parts = parseTemplate(template);
  if (parts === null) return template;
  const filled = (attribute: string, form: SpokenForm): string => {
    const value = read(attribute);
    return value === null ? '' : write(value, form);
  };
  return parts.map((part) => ('text' in part ? part.text : filled(part.attribute, part.form))).join('');
}

/** As `fill`, but a template that is one placeholder alone keeps the kind of its value. Null: not set. */
export function fillValue(template: string, read: ReadAttribute): AttributeValue | null {
  const parts = parseTemplate(template);
  const [only] = parts ?? [];
  return parts?.length === 1 && only !== undefined && 'attribute' in only ? read(only.attribute) : fill(template, read);
}

/** A value as a voice reads it right in its language; `timeZone` is the tenant's. What is no number or date is said as written. */
export function spokenValue(value: AttributeValue, form: SpokenForm, locale: Locale, timeZone: string): string {
  switch (form) {
    case 'digits':
      return Array.from(String(value)).join(' ');
    case 'number':
      return Number.isFinite(Number(value)) && value !== ''
        ? new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 20 }).format(Number(value))
        : String(value);
    case 'date':
    case 'time': {
      const atMs = typeof value === 'number' ? value : Date.parse(String(value));
      if (Number.isNaN(atMs) || Math.abs(atMs) > 8.64e15) return String(value);
      const style = form === 'date' ? { dateStyle: 'long' as const } : { timeStyle: 'short' as const };
      return new Intl.DateTimeFormat(locale, { ...style, timeZone }).format(atMs);
    }
    default:
      return String(value);
  }
}
