import type { Body } from './sipjs.ts';

const DIGIT = /^[0-9*#A-D]$/;

/**
 * The digit in the body of an INFO: `application/dtmf-relay` (`Signal=5`, with or without blanks, and `Duration=`), or
 * `application/dtmf` (the digit alone). `unsupported` for other content types, null when there is no digit in it.
 */
export function digitOfInfo(contentType: string | undefined, body: string): string | null | 'unsupported' {
  switch (contentType?.split(';', 1)[0]?.trim().toLowerCase()) {
    case 'application/dtmf-relay':
      return digit(/^\s*Signal\s*=\s*(\S+)\s*$/im.exec(body)?.[1]);
    case 'application/dtmf':
      return digit(body);
    default:
      return 'unsupported';
  }
}

function digit(text: string | undefined): string | null {
  const upper = text?.trim().toUpperCase() ?? '';
  // RFC 4733 event codes 10 and 11, as some phones write them.
  const named = upper === '10' ? '*' : upper === '11' ? '#' : upper;
  return DIGIT.test(named) ? named : null;
}

/** What a telephone understands of a digit (application/dtmf-relay), as JsSIP sends it. */
export function digitBody(digit: string): Body {
  return { contentDisposition: 'render', contentType: 'application/dtmf-relay', content: `Signal=${digit}\r\nDuration=100\r\n` };
}
