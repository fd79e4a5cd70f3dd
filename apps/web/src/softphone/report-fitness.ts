import type { EventsClient } from './events-client.ts';
import { FIT, nextLookMs, stepFitness, type Fitness } from './fitness.ts';
import type { SoftphoneState } from './softphone.ts';
import type { Observable } from './store.ts';

interface ReportOptions {
  readonly events: Pick<EventsClient, 'tellTrouble'>;
  readonly softphone: Observable<Pick<SoftphoneState, 'problems'>>;
}

/** Tells routing what keeps calls away from this desk, as soon as it is so and for as long (docs/sound.md). Returns what ends it. */
export function reportFitness({ events, softphone }: ReportOptions): () => void {
  let fitness: Fitness = FIT;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    const nowMs = Date.now();
    const { problems } = softphone.getSnapshot();
    fitness = stepFitness(fitness, problems, nowMs);
    events.tellTrouble(fitness.trouble);
    const nextMs = nextLookMs(fitness, problems, nowMs);
    if (nextMs !== null) timer = setTimeout(look, nextMs - nowMs);
  };
  const undo = softphone.subscribe(look);
  look();
  return () => {
    undo();
    clearTimeout(timer);
  };
}
