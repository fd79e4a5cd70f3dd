import { fillTemplate } from '../edge/fill-template.ts';

const TEMPLATE = new URL('./turnserver.conf.template', import.meta.url);

/** What the template's `${TURN_…}` stand for; ports are decimal. */
export interface TurnSettings {
  /** A folder that coturn may write. */
  readonly TURN_RUN_DIR: string;
  /** Of this host, and the same as browsers see it. */
  readonly TURN_LISTEN_IP: string;
  readonly TURN_ANNOUNCED_IP: string;
  /** For UDP and TCP, and for TLS. Networks that let only web pages out want 443 for TLS. */
  readonly TURN_PORT: string;
  readonly TURN_TLS_PORT: string;
  /** Host name in the certificate. */
  readonly TURN_HOST: string;
  /** As web's TURN_SECRET. */
  readonly TURN_SECRET: string;
  /** PEM files. */
  readonly TURN_CERTIFICATE: string;
  readonly TURN_CERTIFICATE_KEY: string;
  /** MEDIA_ANNOUNCED_ADDRESS, as an IP address: the only one that packets are carried to. */
  readonly TURN_PEER_IP: string;
  /** From which ports. */
  readonly TURN_MIN_PORT: string;
  readonly TURN_MAX_PORT: string;
}

/**
 * coturn's configuration (`turnserver -c FILE`). It holds the secret: mode 0600.
 * @throws Error when a value would break out of its line
 */
export function renderTurnConfiguration(settings: TurnSettings): Promise<string> {
  return fillTemplate('coturn', TEMPLATE, settings);
}
