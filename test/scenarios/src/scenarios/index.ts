import type { Scenario } from '../scenario.ts';
import { agentRefresh } from './agent-refresh.ts';
import { barge } from './barge.ts';
import { attendedCancel } from './attended-cancel.ts';
import { attendedTransfer } from './attended-transfer.ts';
import { blindTransfer } from './blind-transfer.ts';
import { callback } from './callback.ts';
import { callbackEmail } from './callback-email.ts';
import { callbackKilled } from './callback-killed.ts';
import { callbackPush } from './callback-push.ts';
import { callbackScheduled } from './callback-scheduled.ts';
import { callerAbandons } from './caller-abandons.ts';
import { customerRefresh } from './customer-refresh.ts';
import { audioBlocked, microphoneDenied } from './desk-advice.ts';
import { deskGoneAndBack } from './desk-gone-and-back.ts';
import { drain } from './drain.ts';
import { dtmf } from './dtmf.ts';
import { firstCall } from './first-call.ts';
import { headsetUnplugged } from './headset-unplugged.ts';
import { hiddenDesk } from './hidden-desk.ts';
import { hold } from './hold.ts';
import { hoursAndHolidays } from './hours-and-holidays.ts';
import { ivrDataDip } from './ivr-data-dip.ts';
import { ivrMenu } from './ivr-menu.ts';
import { ivrSurvey } from './ivr-survey.ts';
import { keyboardCall } from './keyboard-call.ts';
import { listen } from './listen.ts';
import { mediaKilled } from './media-killed.ts';
import { networkChange } from './network-change.ts';
import { noAnswer } from './no-answer.ts';
import { otherHost } from './other-host.ts';
import { overflowStages } from './overflow-stages.ts';
import { pages } from './pages.ts';
import { postgresRestart } from './postgres-restart.ts';
import { preferredAgent } from './preferred-agent.ts';
import { relay } from './relay.ts';
import { recorderKilled } from './recorder-killed.ts';
import { recordingPause } from './recording-pause.ts';
import { redisRestart } from './redis-restart.ts';
import { resumePlace } from './resume-place.ts';
import { ringAll } from './ring-all.ts';
import { signalingKilled } from './signaling-killed.ts';
import { signUp } from './sign-up.ts';
import { skillsRelax } from './skills-relax.ts';
import { socketLost } from './socket-lost.ts';
import { supervisorReprioritise } from './supervisor-reprioritise.ts';
import { takeOver } from './take-over.ts';
import { tcpOnly } from './tcp-only.ts';
import { twoAgentsOneCall } from './two-agents-one-call.ts';
import { whisper } from './whisper.ts';
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
  callbackPush,
  hold,
  dtmf,
  ivrMenu,
  ivrDataDip,
  ivrSurvey,
  blindTransfer,
  attendedTransfer,
  attendedCancel,
  listen,
  whisper,
  barge,
  takeOver,
  socketLost,
  signalingKilled,
  redisRestart,
  postgresRestart,
  mediaKilled,
  drain,
  agentRefresh,
  customerRefresh,
  networkChange,
  headsetUnplugged,
  microphoneDenied,
  audioBlocked,
  hiddenDesk,
  supervisorReprioritise,
  deskGoneAndBack,
  signUp,
  keyboardCall,
  widget,
  otherHost,
  relay,
  tcpOnly,
  recordingPause,
  recorderKilled,
  pages,
];
