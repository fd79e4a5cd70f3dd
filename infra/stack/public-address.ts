import type { StartConfiguration } from './configuration.ts';

/** What stands between a deployment and people on other machines. */
export interface PublicReview {
  /** Without these nobody else can make a call. */
  readonly missing: readonly string[];
  /** Works for most without them. */
  readonly advice: readonly string[];
}

/** localhost, 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}

export function reviewPublic(configuration: StartConfiguration): PublicReview {
  const missing: string[] = [];
  const advice: string[] = [];
  const web = new URL(configuration.publicUrl);
  const sip = new URL(configuration.sipWsUrl);
  if (isLoopback(web.hostname))
    missing.push(`PUBLIC_URL is ${configuration.publicUrl}: set it to the address that people open, e.g. https://calls.example.com`);
  else if (web.protocol !== 'https:')
    missing.push('PUBLIC_URL must begin with https:// — browsers give no microphone to pages without TLS');
  if (isLoopback(sip.hostname))
    missing.push(`SIP_WS_URL is ${configuration.sipWsUrl}: set it to the same host, e.g. wss://calls.example.com/sip`);
  else if (sip.protocol !== 'wss:') missing.push('SIP_WS_URL must begin with wss:// — a page with TLS may not open a socket without it');
  if (isLoopback(configuration.mediaListenIp))
    missing.push('MEDIA_LISTEN_IP is a loopback address: set it to 0.0.0.0 or to this machine’s address');
  const announced = configuration.mediaAnnouncedAddress;
  if (announced === undefined && /^(0\.0\.0\.0|::)$/.test(configuration.mediaListenIp)) {
    missing.push('MEDIA_ANNOUNCED_ADDRESS: set it to the address at which browsers reach this machine; 0.0.0.0 cannot be told to them');
  } else if (announced !== undefined && isLoopback(announced))
    missing.push('MEDIA_ANNOUNCED_ADDRESS is a loopback address: set it to the one at which browsers reach this machine');
  if (configuration.trustedProxies === '')
    missing.push(
      'TRUSTED_PROXIES: set it to the address of the TLS edge (infra/compose has one), so that limits count visitors and not the edge',
    );
  if ((configuration.turnUrls === '') !== (configuration.turnSecret === ''))
    missing.push('TURN_URLS and TURN_SECRET belong together: set both or neither');
  else if (configuration.turnUrls === '')
    advice.push('TURN_URLS and TURN_SECRET: without a TURN server visitors behind strict firewalls cannot talk');
  if (configuration.smtpUrl === '') advice.push('SMTP_URL: without it invitations and password links are not mailed');
  advice.push(
    `Open the ports ${configuration.mediaPortRange} (UDP and TCP) of ${announced ?? configuration.mediaListenIp} in the firewall, besides 443 of the edge`,
  );
  return { missing, advice };
}
