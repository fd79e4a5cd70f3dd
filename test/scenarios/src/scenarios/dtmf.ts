import { waitFor } from '@cordboard/test-kit';
import { openTalk } from '../call-control/talk.ts';
import { orNull } from '../measure.ts';
import type { Scenario } from '../scenario.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const ALL = KEYS.join('');

export const dtmf: Scenario = {
  name: 'dtmf',
  shows:
    'All twelve keys of the keypad, from the agent to the customer’s page and from the customer to the desk; each arrives once and in order. While the customer is on hold nothing arrives, and no key is in the events.',
  breaks: {
    'one-missing': 'the agent leaves out the key 5',
    'not-held': 'the customer is not on hold when it should be',
  },
  bounds: {
    toCustomer: { is: ALL },
    toAgent: { is: ALL },
    'checks.onHold': { is: '' },
    'checks.inEvents': { is: 0 },
  },
  run: async (run) => {
    const { ana, customer, events } = await openTalk(run);
    const atCustomer = async (): Promise<string> => {
      const part = await orNull(customer.widget.part('received', 300));
      return /[0-9*#]+$/.exec((await part?.textContent()) ?? '')?.[0] ?? '';
    };
    const atAgent = async (): Promise<string> => (await orNull(ana.page.textContent('[data-part=received]', { timeout: 300 }))) ?? '';
    await ana.page.click('[data-part=keypad]');
    const keypad = ana.page.getByRole('group', { name: 'Keypad' });
    for (const key of KEYS) {
      if (run.break === 'one-missing' && key === '5') continue;
      await keypad.getByRole('button', { name: key, exact: true }).click();
    }
    await orNull(waitFor('the agent’s keys at the customer', async () => (await atCustomer()).length >= KEYS.length));
    const toCustomer = await atCustomer();
    await customer.widget.press('keypad');
    for (const key of KEYS) await customer.widget.press(`digit-${key}`);
    await orNull(waitFor('the customer’s keys at the agent', async () => (await atAgent()).length >= KEYS.length));
    const toAgent = await atAgent();
    await run.camera.shoot(ana.page, 'keys');
    if (run.break !== 'not-held') await ana.page.keyboard.press('h');
    await orNull(ana.page.waitForSelector('[data-part=contact][data-held=true]', { timeout: 5_000 }));
    await customer.widget.press('digit-1');
    await keypad.getByRole('button', { name: '2', exact: true }).click();
    // They would take as long as the others did.
    await orNull(
      waitFor(
        'a key to arrive in spite of the hold',
        async () => (await atAgent()) !== toAgent || (await atCustomer()) !== toCustomer,
        2_500,
      ),
    );
    const onHold = `${(await atAgent()).slice(toAgent.length)}${(await atCustomer()).slice(toCustomer.length)}`;
    const inEvents = events.seen.filter(({ event }) => JSON.stringify(event).includes('digit')).length;
    return { figures: { toCustomer, toAgent }, checks: { onHold, inEvents } };
  },
};
