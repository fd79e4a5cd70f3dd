/// <reference lib="dom" />
import { deskTokenResponseSchema, type Command } from '@cordboard/contracts';
import { AudioOutput, createTokenSource, EventsClient, Microphone, readDeskIdentity, Softphone } from '@cordboard/web/softphone';

/**
 * The least page that an agent could work with, on the product's own engine: it shows the ring, accepts, hangs up and
 * ends wrap-up. `?agent=agt_…` says whose desk it is; `&status=` which status it asks for (default available); `&relay=` leads its sockets through that port.
 */
const query = new URLSearchParams(location.search);
const onFault = (error: unknown): void => console.warn('bare desk:', error);
const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
};

async function run(): Promise<void> {
  const identity = await readDeskIdentity();
  const tokens = createTokenSource(async () => {
    const response = await fetch(`/api/desk/token${location.search}`, { method: 'POST' });
    return deskTokenResponseSchema.parse(await response.json());
  });
  const events = new EventsClient({ tokens, deskId: identity.deskId, onFault });
  const microphone = new Microphone(onFault);
  const output = new AudioOutput(onFault);
  const softphone = new Softphone({ tokens, events: events.state, identity, microphone, output, onFault });
  Object.assign(globalThis, { desk: { identity, events, microphone, output, softphone } });

  const send = (command: Command): void => {
    events.command(command).catch((error: unknown) => {
      byId('status').dataset['refused'] = error instanceof Error ? error.message : String(error);
    });
  };
  const button = (part: string, label: string, command: Command): HTMLButtonElement => {
    const element = document.createElement('button');
    element.dataset['part'] = part;
    element.textContent = label;
    element.onclick = () => send(command);
    return element;
  };

  let drawn = '';
  const draw = (): void => {
    const { phase, snapshot } = events.state.getSnapshot();
    const { registered, problems, leg } = softphone.state.getSnapshot();
    const desk = snapshot?.scope === 'desk' ? snapshot : null;
    const status = byId('status');
    status.textContent = `${phase}, ${registered ? 'registered' : 'not registered'}, ${desk?.me.status ?? '?'}/${desk?.me.state ?? '?'}, leg ${leg?.phase ?? 'none'}`;
    status.dataset['ready'] = String(phase === 'open' && registered && desk?.me.status === (query.get('status') ?? 'available'));
    byId('problems').replaceChildren(
      ...problems.map(({ code, wayOut }) => Object.assign(document.createElement('li'), { textContent: `${code}: ${wayOut}` })),
    );
    // Only what really changed is drawn anew: a button that is replaced under the pointer cannot be pressed.
    const facts = JSON.stringify([
      desk?.offer?.offerId,
      desk?.contact?.contactId,
      desk?.contact?.state,
      desk?.contact?.held,
      desk?.me.state,
    ]);
    if (facts === drawn) return;
    drawn = facts;
    const offer = byId('offer');
    offer.replaceChildren();
    if (desk?.offer) {
      const { offerId, contactId, queueName, customer } = desk.offer;
      const card = document.createElement('article');
      card.dataset['offerId'] = offerId;
      card.dataset['contactId'] = contactId;
      card.append(
        `${queueName}: ${customer.form.name ?? 'a visitor'} of ${customer.origin} `,
        button('accept', 'Accept', { type: 'offer.accept', offerId, deskId: identity.deskId }),
        button('decline', 'Decline', { type: 'offer.decline', offerId }),
      );
      offer.append(card);
    }
    const contact = byId('contact');
    contact.replaceChildren();
    if (desk?.contact) {
      const { contactId, state, held } = desk.contact;
      const card = document.createElement('article');
      card.dataset['contactId'] = contactId;
      card.dataset['state'] = state;
      card.dataset['agentState'] = desk.me.state;
      card.append(`${state}${held ? ', held' : ''} `);
      if (desk.me.state === 'wrapUp') card.append(button('finish', 'Finish wrap-up', { type: 'wrapUp.finish', contactId }));
      else {
        card.append(
          held
            ? button('unhold', 'Un-hold', { type: 'contact.unhold', contactId })
            : button('hold', 'Hold', { type: 'contact.hold', contactId }),
          button('hangUp', 'Hang up', { type: 'contact.hangUp', contactId }),
        );
      }
      contact.append(card);
    }
  };
  events.state.subscribe(draw);
  softphone.state.subscribe(draw);

  // A desk offers itself only once it can be heard, as the real one does.
  let asked = false;
  const offerItself = (): void => {
    const wanted = query.get('status') ?? 'available';
    if (asked || events.state.getSnapshot().snapshot === null || !softphone.state.getSnapshot().registered) return;
    if (wanted === 'available' && !microphone.state.getSnapshot().open) return;
    asked = true;
    send({ type: 'agent.setStatus', status: wanted === 'available' ? 'available' : 'notReady', reasonId: null });
  };
  events.state.subscribe(offerItself);
  softphone.state.subscribe(offerItself);
  microphone.state.subscribe(offerItself);

  events.start();
  await softphone.start();
}

run().catch((error: unknown) => {
  byId('status').textContent = String(error);
  onFault(error);
});
