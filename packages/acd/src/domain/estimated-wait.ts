/** Standard normal quantiles. */
const Z50 = 0;
const Z90 = 1.2816;
/** Below this many samples nothing is promised. */
const FEWEST_SAMPLES = 2;

/** One service that somebody waited for. */
export interface PaceSample {
  /** How long who was served had been first in line. */
  readonly ms: number;
  /** Agents of the queue who were available then, busy or not. */
  readonly agents: number;
}

/** What is known of the rate at which a queue serves those who wait. */
export interface Pace {
  /** Oldest first. */
  readonly samples: readonly PaceSample[];
  /** Agents of the queue who are available now, busy or not. */
  readonly agents: number;
  /** How long ago the present first in line became first: since then the calls in progress have gone on. */
  readonly elapsedMs: number;
  /** How long the queue is open yet; null: it does not close. */
  readonly openForMs: number | null;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, variance: mean ** 2 };
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}

/**
 * Quantile of a gamma distribution with this mean and variance (Wilson and Hilferty's cube root approximation, 1931):
 * mean · (1 − 1/9k + z·√(1/9k))³ with shape k = mean² / variance.
 */
function gammaQuantile({ mean, variance }: Moments, z: number): number {
  if (mean === 0 || variance === 0) return mean;
  const ninth = variance / (9 * mean * mean);
  return mean * Math.max(0, 1 - ninth + z * Math.sqrt(ninth)) ** 3;
}

/**
 * How long the contact at `rank` (1 = next) still waits, as [P50, P90] in ms; null while too little is known.
 *
 * The wait at rank k is the rest of the present service time and k − 1 whole ones. Service times are those that the queue
 * really got, so what its agents do for other queues, ringing and wrap-up are in them. They are scaled by how many agents
 * there were then and are now (twice as many serve in half of the time); with nobody there nothing is promised. The rest of
 * the present one is what remained of those samples that had lasted as long already; when none had, a whole one (as of a
 * service without memory). Who stays after closing time is not known, so no wait is promised whose median ends after it.
 */
export function estimateWait({ samples, agents, elapsedMs, openForMs }: Pace, rank: number): readonly [number, number] | null {
  if (samples.length < FEWEST_SAMPLES || agents === 0) return null;
  const services = samples.map((sample) => (sample.ms * Math.max(1, sample.agents)) / agents);
  const whole = momentsOf(services);
  const lasting = services.filter((ms) => ms > elapsedMs).map((ms) => ms - elapsedMs);
  const rest = lasting.length < FEWEST_SAMPLES ? whole : momentsOf(lasting);
  const wait = { mean: rest.mean + (rank - 1) * whole.mean, variance: rest.variance + (rank - 1) * whole.variance };
  const [p50, p90] = [Math.round(gammaQuantile(wait, Z50)), Math.round(gammaQuantile(wait, Z90))];
  return openForMs !== null && p50 > openForMs ? null : [p50, p90];
}
