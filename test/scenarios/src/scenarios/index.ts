import type { Scenario } from '../scenario.ts';
import { callback } from './callback.ts';
import { callbackEmail } from './callback-email.ts';
import { callbackKilled } from './callback-killed.ts';
import { callbackScheduled } from './callback-scheduled.ts';
import { callerAbandons } from './caller-abandons.ts';
import { audioBlocked, microphoneDenied } from './desk-advice.ts';
import { deskGoneAndBack } from './desk-gone-and-back.ts';
import { firstCall } from './first-call.ts';
import { hiddenDesk } from './hidden-desk.ts';
import { hoursAndHolidays } from './hours-and-holidays.ts';
import { keyboardCall } from './keyboard-call.ts';
import { noAnswer } from './no-answer.ts';
import { otherHost } from './other-host.ts';
import { overflowStages } from './overflow-stages.ts';
import { pages } from './pages.ts';
import { preferredAgent } from './preferred-agent.ts';
import { resumePlace } from './resume-place.ts';
import { ringAll } from './ring-all.ts';
import { signUp } from './sign-up.ts';
import { skillsRelax } from './skills-relax.ts';
import { socketLost } from './socket-lost.ts';
import { supervisorReprioritise } from './supervisor-reprioritise.ts';
import { twoAgentsOneCall } from './two-agents-one-call.ts';
import { widget } from './widget.ts';

export const SCENARIOS: readonly Scenario[] = [
  firstCall,
  noAnswer,
  callerAbandons,
  twoAgentsOneCall,
  callback,
  callbackKilled,
  skillsRelax,
  resumePlace,
  preferredAgent,
  callbackScheduled,
  ringAll,
  overflowStages,
  hoursAndHolidays,
  callbackEmail,
  socketLost,
  microphoneDenied,
  audioBlocked,
  hiddenDesk,
  supervisorReprioritise,
  deskGoneAndBack,
  signUp,
  keyboardCall,
  widget,
  otherHost,
  pages,
];
