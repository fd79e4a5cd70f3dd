import { newId } from '@cordboard/contracts';
import { expect, it } from 'vitest';
import { snapshotOf } from '../kit/configuration.ts';
import { useFloors } from '../kit/context.ts';

const floors = useFloors();

it('a command of a quiet tenant overtakes the burst of another, whose commands stay in order', async () => {
  const floor = await floors.open({ agents: 1 });
  const quiet = newId('tenant');
  await floor.acd.publishConfiguration(snapshotOf(quiet, 1, [newId('agent')], []));
  const contacts = Array.from({ length: 400 }, () => newId('contact'));
  const customer = { visitorId: newId('visitor'), form: {}, origin: 'https://shop.example', locale: 'en' as const };
  const done: number[] = [];
  const burst = contacts.map(async (contactId, index) => {
    await floor.acd.createContact(floor.tenantId, { contactId, callId: newId('call'), webCallKeyId: newId('webCallKey'), customer });
    done.push(index);
  });
  expect(await floor.acd.readContact(quiet, newId('contact'))).toBeNull();
  expect(done.length).toBeLessThan(40);
  await Promise.all(burst);
  expect(done).toEqual(contacts.map((_contactId, index) => index));
});
