'use client';

import { localeSchema, type FlowId, type Locale, type QueueId } from '@cordboard/contracts';
import { simulate, simulateInput, simulateKey, type RunInput, type SimulatedCall } from '@cordboard/flow';
import { useState } from 'react';
import { useEditor } from '../edit/editor-context.ts';
import { draftKey, simulatedWorld, startOf, type Answers } from './answers.ts';
import { runOn } from './run-on.ts';

export interface Simulator {
  readonly call: SimulatedCall | null;
  readonly answers: Answers | null;
  readonly setAnswers: (answers: Answers) => void;
  readonly begin: () => void;
  readonly key: (key: string) => void;
  /** Time passes until something is asked of somebody again. */
  readonly wait: () => void;
  readonly input: (input: RunInput) => void;
  readonly end: () => void;
  /** The node of the draft at which the call is; of one that is within a sub-flow, the node around it. */
  readonly current: string | null;
}

function firstAnswers(locale: Locale, entryQueueId: QueueId | undefined): Answers | null {
  if (entryQueueId === undefined) return null;
  return { locale, entryQueueId, lines: {}, facts: {}, requests: {}, callback: 'promised', caller: {} };
}

/** A call that nobody makes, through the draft as it is now. */
export function useSimulator(flowId: FlowId): Simulator {
  const { graph, world } = useEditor();
  const [call, setCall] = useState<SimulatedCall | null>(null);
  const [answers, setAnswers] = useState<Answers | null>(() => firstAnswers(localeSchema.parse(world.locale), world.queues[0]?.queueId));
  const go = (step: (call: SimulatedCall) => SimulatedCall, least = 0): void => {
    if (call === null || answers === null) return;
    setCall(runOn(step({ ...call, world: simulatedWorld(flowId, graph, world, answers) }), least));
  };
  const places = call === null ? [] : [call.run.spot.at, ...call.run.spot.around.toReversed()];
  return {
    ...{ call, answers, setAnswers },
    begin: () => {
      if (answers === null) return;
      setCall(runOn(simulate(startOf(flowId, world, answers), simulatedWorld(flowId, graph, world, answers), Date.now())));
    },
    key: (key) => go((now) => simulateKey(now, key)),
    wait: () => go((now) => now, 1),
    input: (input) => go((now) => simulateInput(now, input)),
    end: () => setCall(null),
    current: places.find((place) => place.graph === draftKey(flowId))?.nodeId ?? null,
  };
}
