import { newId, type DeskClaims, type TenantId, type WidgetClaims } from '@cordboard/contracts';
import { createTokenIssuer, createTokenVerifier } from '@cordboard/platform';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

export const PUBLIC_URL = 'http://desk.test:8080';
export const SHOP_ORIGIN = 'https://shop.test';

export async function makeKeys() {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const [privateJwk, publicJwk] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)]);
  return keysOf({ privateJwk, publicJwk });
}

/** Also in another process, from what came over the wire. */
export function keysOf(pair: { privateJwk: JWK; publicJwk: JWK }) {
  return { ...pair, issuer: createTokenIssuer(pair.privateJwk), verifier: createTokenVerifier(pair.publicJwk) };
}
export type TestKeys = Awaited<ReturnType<typeof makeKeys>>;

export function deskClaims(tenantId: TenantId = newId('tenant')): DeskClaims {
  return { kind: 'desk', tenantId, agentId: newId('agent'), role: 'agent', name: 'Ada' };
}

export function widgetClaims(tenantId: TenantId = newId('tenant')): WidgetClaims {
  return {
    kind: 'widget',
    tenantId,
    webCallKeyId: newId('webCallKey'),
    visitorId: newId('visitor'),
    contactId: newId('contact'),
    locale: 'en',
    origin: SHOP_ORIGIN,
    form: {},
  };
}
