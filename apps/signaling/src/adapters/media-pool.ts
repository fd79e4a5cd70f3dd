import { CordboardError, MEDIA_PORT, mediaEventEnvelopeSchema } from '@cordboard/contracts';
import type { MediaEventEnvelope, MediaNodeId, MediaPort, RoomId, RpcInput, RpcResult } from '@cordboard/contracts';
import { connectRpc } from '@cordboard/platform';
import type { Logger, RpcClient } from '@cordboard/platform';
import type { Directory } from './directory.ts';

export interface RoomListener {
  onEvent(envelope: MediaEventEnvelope): void;
  /** The control socket is back: the room must be claimed again for its events to come here. */
  onNodeBack(): void;
  /** The node is not announced any more: the room is gone with it. */
  onNodeGone(): void;
}

interface NodeLink {
  readonly client: RpcClient<MediaPort>;
  readonly rooms: Map<RoomId, RoomListener>;
  wasConnected: boolean;
}

/**
 * One control connection to each media node, at all times, so that one that is gone is noticed before a call is sent there;
 * events go to whoever listens to their room.
 */
export class MediaPool {
  readonly #links = new Map<MediaNodeId, NodeLink>();
  readonly #directory: Directory;
  #closed = false;
  readonly #options: { secret: string; log: Logger };

  constructor(directory: Directory, options: { secret: string; log: Logger }) {
    this.#directory = directory;
    this.#options = options;
    directory.onRead(() => {
      if (this.#closed) return;
      this.#dropGone();
      for (const { mediaNodeId, rpcUrl } of directory.media) if (!this.#links.has(mediaNodeId)) this.#connect(mediaNodeId, rpcUrl);
    });
  }

  /** The node for a new room. Throws `media_unavailable` when none takes any. */
  async pick(): Promise<MediaNodeId> {
    if (this.#directory.leastLoaded() === null) await this.#directory.refresh();
    const node = this.#directory.leastLoaded();
    if (node === null) throw new CordboardError('media_unavailable');
    this.#directory.placed(node);
    return node.mediaNodeId;
  }

  async call<M extends keyof MediaPort & string>(
    mediaNodeId: MediaNodeId,
    method: M,
    params: RpcInput<MediaPort, M>,
  ): Promise<RpcResult<MediaPort, M>> {
    const link = await this.#link(mediaNodeId);
    return await link.client.call(method, params);
  }

  async listen(mediaNodeId: MediaNodeId, roomId: RoomId, listener: RoomListener): Promise<() => void> {
    const { rooms } = await this.#link(mediaNodeId);
    rooms.set(roomId, listener);
    return () => {
      if (rooms.get(roomId) === listener) rooms.delete(roomId);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#links.values()].map((link) => link.client.close()));
    this.#links.clear();
  }

  async #link(mediaNodeId: MediaNodeId): Promise<NodeLink> {
    const known = this.#links.get(mediaNodeId);
    if (known !== undefined) return known;
    if (this.#directory.mediaNode(mediaNodeId) === null) await this.#directory.refresh();
    const announced = this.#directory.mediaNode(mediaNodeId);
    if (announced === null) throw new CordboardError('media_unavailable', { mediaNodeId });
    return this.#links.get(mediaNodeId) ?? this.#connect(mediaNodeId, announced.rpcUrl);
  }

  #connect(mediaNodeId: MediaNodeId, rpcUrl: string): NodeLink {
    const rooms = new Map<RoomId, RoomListener>();
    const client: RpcClient<MediaPort> = connectRpc(MEDIA_PORT, rpcUrl, {
      ...this.#options,
      onRefused: () => {
        this.#directory.suspect('media', mediaNodeId, () => this.#links.get(mediaNodeId)?.client === client && !client.connected);
      },
      onNotification: (method, params) => {
        const envelope = mediaEventEnvelopeSchema.safeParse(params);
        if (method !== 'event' || !envelope.success)
          this.#options.log.error({ method, mediaNodeId }, 'unknown notification of a media node');
        else rooms.get(envelope.data.roomId)?.onEvent(envelope.data);
      },
    });
    const link: NodeLink = { client, rooms, wasConnected: false };
    client.onState((connected) => {
      if (connected && link.wasConnected) for (const room of [...rooms.values()]) room.onNodeBack();
      link.wasConnected ||= connected;
    });
    this.#links.set(mediaNodeId, link);
    return link;
  }

  #dropGone(): void {
    for (const [mediaNodeId, link] of this.#links) {
      // Both must agree: a node that still answers lives, even if its announcement is late.
      if (link.client.connected || this.#directory.mediaNode(mediaNodeId) !== null) continue;
      this.#links.delete(mediaNodeId);
      for (const room of [...link.rooms.values()]) room.onNodeGone();
      link.client.close().catch((error: unknown) => {
        this.#options.log.debug({ err: error, mediaNodeId }, 'closing a media connection failed');
      });
    }
  }
}
