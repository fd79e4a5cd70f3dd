/**
 * Share of blocked calls with `agents` servers and `load` erlangs (arrival rate × service time), by the recursion
 * B(n) = a·B(n−1) / (n + a·B(n−1)). A. K. Erlang, 1917; the recursion as in V. B. Iversen, Teletraffic Engineering, ch. 4.
 */
export function erlangB(agents: number, load: number): number {
  let blocked = 1;
  for (let servers = 1; servers <= agents; servers++) blocked = (load * blocked) / (servers + load * blocked);
  return blocked;
}

/**
 * Probability that a call has to wait in M/M/n, load < agents: C = n·B / (n − a(1 − B)). A. K. Erlang, 1917; D. Gross and
 * C. Harris, Fundamentals of Queueing Theory, 2.3.
 */
export function erlangC(agents: number, load: number): number {
  const blocked = erlangB(agents, load);
  return (agents * blocked) / (agents - load * (1 - blocked));
}

/** Mean wait of all calls in M/M/n, in the unit of `serviceTime`: C·s / (n − a). Gross and Harris, 2.3. */
export function erlangCWait(agents: number, load: number, serviceTime: number): number {
  return (erlangC(agents, load) * serviceTime) / (agents - load);
}

export interface ErlangA {
  /** Share of calls that leave before they are answered. */
  readonly abandoned: number;
  /** Mean wait of all calls, those that leave among them; in the unit of the times given. */
  readonly meanWait: number;
}

/**
 * M/M/n+M: waiting callers leave after an exponential patience. From the stationary distribution of the birth-death
 * process with departure rate min(k, n)·μ + (k − n)⁺·θ; abandoned = θ·E[Q]/λ and, by Little's law, wait = E[Q]/λ.
 * C. Palm, 1957; O. Garnett, A. Mandelbaum, M. Reiman, Designing a call center with impatient customers, M&SOM 4(3), 2002.
 */
export function erlangA(agents: number, load: number, serviceTime: number, patience: number): ErlangA {
  const [arrivalRate, serviceRate, leaveRate] = [load / serviceTime, 1 / serviceTime, 1 / patience];
  // Weights relative to state 0 overflow for many agents: each is rescaled by the largest so far.
  let [weight, total, queue] = [1, 1, 0];
  for (let state = 1; ; state++) {
    const waiting = Math.max(0, state - agents);
    weight *= arrivalRate / (Math.min(state, agents) * serviceRate + waiting * leaveRate);
    total += weight;
    queue += waiting * weight;
    if (waiting > 0 && weight < total * 1e-15) break;
    if (total > 1e200) [weight, total, queue] = [weight / total, 1, queue / total];
  }
  const meanWaiting = queue / total;
  return { abandoned: (leaveRate * meanWaiting) / arrivalRate, meanWait: meanWaiting / arrivalRate };
}
