import { CordboardError, promptIdSchema } from '@cordboard/contracts';
import { prompts, withTenant } from '@cordboard/db';
import { eq } from 'drizzle-orm';
import { answer, parse } from '../../../../../server/http.ts';
import { plainObject, serveSound } from '../../../../../server/serve-sound.ts';
import { services } from '../../../../../server/services.ts';
import { member } from '../../../../../server/session.ts';
import { authorize } from '../../../../../server/verb.ts';

/** What a caller will hear, for admins: mono Ogg/Opus, with Range. */
export function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(async () => {
    const context = await member(request.headers);
    authorize(context, ['admin'], 'prompt.play');
    const promptId = parse(promptIdSchema, (await params).id);
    const [prompt] = await withTenant(services().db, context.tenantId, (tx) =>
      tx.select({ objectKey: prompts.objectKey }).from(prompts).where(eq(prompts.id, promptId)),
    );
    if (!prompt?.objectKey) throw new CordboardError('not_found', { what: 'prompt' });
    return serveSound(await plainObject(prompt.objectKey), request.headers.get('range'));
  });
}
