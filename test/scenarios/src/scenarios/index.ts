import type { Scenario } from '../scenario.ts';
import { firstCall } from './first-call.ts';

export const SCENARIOS: readonly Scenario[] = [firstCall];
