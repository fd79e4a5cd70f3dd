import { NextResponse, type NextRequest } from 'next/server';
import { contentSecurityPolicy } from './server/content-security-policy.ts';

/** A nonce for each page, and the headers that keep a page from doing or showing what it should not. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('permissions-policy', 'microphone=(self), autoplay=(self), camera=(), geolocation=(), payment=(), usb=()');
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  return response;
}

export const config = { matcher: ['/((?!_next/static|_next/image|embed.js|widget.js|tell-worker.js|favicon.ico|api/).*)'] };
