import { expect, test } from 'vitest';
import { readJson } from '../src/server/http.ts';

function post(body: BodyInit): Request {
  return new Request('http://pages.test/api/verb/note.save', { method: 'POST', body, duplex: 'half' } as RequestInit);
}

test('a body is what it says, or refused', async () => {
  expect(await readJson(post('{"a":1}'))).toEqual({ a: 1 });
  expect(await readJson(post(''))).toEqual({});
  await expect(readJson(post('{"a":'))).rejects.toMatchObject({ code: 'invalid_input' });
});

test('one that is cut off because the page was closed is refused too, and is no fault of ours', async () => {
  const aborted = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  const cutOff = new ReadableStream({
    pull(controller) {
      controller.error(aborted);
    },
  });
  await expect(readJson(post(cutOff))).rejects.toMatchObject({ code: 'invalid_input', cause: aborted });
});
