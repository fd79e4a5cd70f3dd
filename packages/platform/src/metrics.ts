import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  counter<L extends string = never>(name: string, help: string, labels?: readonly L[]): Counter<L>;
  /** With `read`, the value is asked for at each scrape. */
  gauge<L extends string = never>(name: string, help: string, labels?: readonly L[], read?: (gauge: Gauge<L>) => void): Gauge<L>;
  /** Buckets in the unit that the name ends with (seconds, bytes); ascending. */
  histogram<L extends string = never>(name: string, help: string, buckets: readonly number[], labels?: readonly L[]): Histogram<L>;
}

/** A Prometheus registry for one service; `name` becomes the label `service`, metric names get the prefix `cordboard_`. */
export function createMetrics(name: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service: name });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    counter: (metric, help, labels = []) => new Counter({ name: `cordboard_${metric}`, help, labelNames: labels, registers }),
    gauge: (metric, help, labels = [], read) =>
      new Gauge({
        name: `cordboard_${metric}`,
        help,
        labelNames: labels,
        registers,
        ...(read && {
          collect() {
            read(this);
          },
        }),
      }),
    histogram: (metric, help, buckets, labels = []) =>
      new Histogram({ name: `cordboard_${metric}`, help, buckets: [...buckets], labelNames: labels, registers }),
  };
}
