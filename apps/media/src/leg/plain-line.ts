import { CordboardError, type LegId, type MEDIA_PORT, type RpcParams, type RpcResult } from '@cordboard/contracts';
import type { MediaWorker } from '../workers/media-worker.ts';
import { Leg, type LegDependencies } from './leg.ts';

type PlainParams = Pick<RpcParams<typeof MEDIA_PORT, 'leg.plain'>, 'srtp' | 'ssrc' | 'payloadType' | 'digitPayloadType' | 'mid'>;
type PlainResult = RpcResult<typeof MEDIA_PORT, 'leg.plain'>;

/**
 * A leg on a PlainTransport: SRTP with a key for each side, no ICE. Where to send is learned from the first packet
 * that authenticates (comedia). It hears on its own payload type.
 */
export async function openPlainLeg(
  worker: MediaWorker,
  legId: LegId,
  params: PlainParams,
  dependencies: LegDependencies,
): Promise<{ leg: Leg; result: PlainResult }> {
  const { srtp, ssrc, payloadType, digitPayloadType = null, mid } = params;
  const router = await worker.routerFor(payloadType);
  const transport = await router.router.createPlainTransport({
    listenInfo: worker.plainListenInfo(),
    rtcpMux: true,
    comedia: true,
    enableSrtp: true,
    srtpCryptoSuite: srtp.cryptoSuite,
  });
  const leg = new Leg({ ...dependencies, legId, router, transport, mid });
  try {
    leg.setState('connecting');
    transport.once('tuple', () => {
      leg.setState('connected');
    });
    await transport.connect({ srtpParameters: srtp });
    await leg.speak({ opusPayloadType: payloadType, digitPayloadType, ssrc, mid: null, extensions: [] });
    const { srtpParameters, tuple } = transport;
    if (!srtpParameters) throw new CordboardError('internal', { detail: 'the transport has no SRTP parameters' });
    return {
      leg,
      result: { ip: worker.announcedAddress, port: tuple.localPort, srtp: { ...srtpParameters, cryptoSuite: srtp.cryptoSuite } },
    };
  } catch (error) {
    leg.close('refused');
    throw error;
  }
}
