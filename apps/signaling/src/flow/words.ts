import { assertNever } from '@cordboard/contracts';
import type { Locale } from '@cordboard/contracts';
import type { SaidSound } from '@cordboard/flow';
import { announcementOf } from './announcement.ts';
import { greetingOf, soundsOf } from './plan.ts';
import type { FlowPlan, Sound } from './plan.ts';
import { SPOKEN_TEXTS } from './texts/spoken.ts';

/** What a flow's sound is in the language of the call, by the settings of its queue; nothing where they want silence. */
export function soundsFor(sound: SaidSound, plan: FlowPlan, locale: Locale): readonly Sound[] {
  const texts = SPOKEN_TEXTS[locale];
  switch (sound.kind) {
    case 'text':
      return [{ kind: 'text', text: sound.text }];
    case 'prompt':
      return sound.promptId === null ? [] : [{ kind: 'prompt', promptId: sound.promptId }];
    case 'announcement':
      // Its key is the flow's: that is what is listened for.
      return announcementOf(
        { ...plan, locale, callbackOffered: sound.callbackKey !== null, callbackDigit: sound.callbackKey ?? plan.callbackDigit },
        sound,
      );
    case 'builtIn':
      return [{ kind: 'text', text: texts[sound.text] }];
    case 'queue':
      return ofQueue(sound.moment, { ...plan, locale });
    default:
      return assertNever(sound, 'sound');
  }
}

function ofQueue(moment: Extract<SaidSound, { kind: 'queue' }>['moment'], plan: FlowPlan): readonly Sound[] {
  const texts = SPOKEN_TEXTS[plan.locale];
  switch (moment) {
    case 'greeting':
      return greetingOf(plan);
    case 'closedMessage':
      return soundsOf(plan.closedMessage, texts.closed(plan.tenantName));
    case 'fullMessage':
      return soundsOf(plan.fullMessage, texts.full);
    case 'waitedTooLongMessage':
      return soundsOf(plan.waitedTooLongMessage, texts.waitedTooLong);
    case 'nobodyThereMessage':
      return soundsOf(plan.nobodyThereMessage, texts.nobodyThere);
    default:
      return assertNever(moment, 'moment of a queue');
  }
}
