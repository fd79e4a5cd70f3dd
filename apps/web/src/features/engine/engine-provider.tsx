'use client';

import type { CallView, Command, CommandResult, ContactId, DeskSnapshot, LineView, QueueId } from '@cordboard/contracts';
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { EventsState, SoftphoneState, MicrophoneState, Observable, SoundSettingsValues } from '../../softphone/index.ts';
import type { AudioOutputState } from '../../softphone/audio-output.ts';
import { openEngine, type Engine } from './engine.ts';

const EngineContext = createContext<Engine | null>(null);

/** Opens the sockets and the telephone once for all pages inside; they stay while the person moves between pages. */
export function EngineProvider({ children }: { children: ReactNode }) {
  const [engine, setEngine] = useState<Engine | null>(null);
  useEffect(() => {
    let gone = false;
    let opened: Engine | null = null;
    const report = (error: unknown): void => console.warn('desk', error);
    openEngine(report).then((made) => {
      opened = made;
      if (gone) made.close();
      else setEngine(made);
    }, report);
    return () => {
      gone = true;
      opened?.close();
    };
  }, []);
  return <EngineContext.Provider value={engine}>{children}</EngineContext.Provider>;
}

/** Null until the page has opened its sockets (a moment after it is shown). */
export function useEngine(): Engine | null {
  return useContext(EngineContext);
}

const NOTHING: Observable<null> = { getSnapshot: () => null, subscribe: () => () => undefined };

function useObservable<T>(observable: Observable<T> | undefined): T | null {
  const source: Observable<T | null> = observable ?? NOTHING;
  return useSyncExternalStore(source.subscribe, source.getSnapshot, () => null);
}

export function useEvents(): EventsState | null {
  return useObservable(useEngine()?.events.state);
}

/** The server's truth about this person: status, offer, contact, queues, people. Null until it has come. */
export function useDeskSnapshot(): DeskSnapshot | null {
  const snapshot = useEvents()?.snapshot ?? null;
  return snapshot?.scope === 'desk' ? snapshot : null;
}

/** Who waits in a queue, for supervisors, as long as somebody looks; null until it has come. One queue a tab. */
export function useLine(queueId: QueueId | null): LineView | null {
  const engine = useEngine();
  useEffect(() => {
    engine?.events.watchLine(queueId);
    return () => engine?.events.watchLine(null);
  }, [engine, queueId]);
  const line = useEvents()?.line ?? null;
  return line?.queueId === queueId ? line : null;
}

/** Who hears whom in a contact's call, for supervisors, as long as somebody looks; null until it has come. One call a tab. */
export function useCall(contactId: ContactId | null): CallView | null {
  const engine = useEngine();
  useEffect(() => {
    engine?.events.watchCall(contactId);
    return () => engine?.events.watchCall(null);
  }, [engine, contactId]);
  const call = useEvents()?.call ?? null;
  return call?.contactId === contactId ? call : null;
}

export function useSoftphone(): SoftphoneState | null {
  return useObservable(useEngine()?.softphone.state);
}

export function useMicrophone(): MicrophoneState | null {
  return useObservable(useEngine()?.microphone.state);
}

export function useOutput(): AudioOutputState | null {
  return useObservable(useEngine()?.output.state);
}

export function useSoundSettings(): SoundSettingsValues | null {
  return useObservable(useEngine()?.sound.state);
}

/** Sends a command; rejects with `CordboardError` when the server refuses it. */
export function useCommand(): (command: Command) => Promise<CommandResult> {
  const engine = useEngine();
  return async (command) => {
    if (!engine) throw new TypeError('the desk is not connected yet');
    return engine.events.command(command);
  };
}

/** The server's time in Unix ms, ticking every `everyMs`, so that timers run alike on all desks. */
export function useServerNow(everyMs = 1_000): number {
  const offsetMs = useEvents()?.serverOffsetMs ?? 0;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now + offsetMs;
}
