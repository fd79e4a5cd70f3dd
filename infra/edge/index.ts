import { fillTemplate } from './fill-template.ts';

const TEMPLATE = new URL('./nginx.conf.template', import.meta.url);

/** What the template's `${EDGE_…}` stand for. */
export interface EdgeSettings {
  /** A folder that nginx may write: pid and temporary files. */
  readonly EDGE_RUN_DIR: string;
  /** Address and port that browsers open, e.g. `10.0.0.1:443`. */
  readonly EDGE_LISTEN: string;
  /** Host name of the deployment. */
  readonly EDGE_HOST: string;
  /** PEM files. */
  readonly EDGE_CERTIFICATE: string;
  readonly EDGE_CERTIFICATE_KEY: string;
  /** host:port of web and of signaling. */
  readonly EDGE_WEB: string;
  readonly EDGE_SIGNALING: string;
}

/**
 * nginx's configuration of the TLS edge. Run it with `nginx -c FILE -g 'daemon off;'`.
 * @throws Error when a value would break out of its directive
 */
export function renderEdgeConfiguration(settings: EdgeSettings): Promise<string> {
  return fillTemplate('nginx', TEMPLATE, settings);
}
