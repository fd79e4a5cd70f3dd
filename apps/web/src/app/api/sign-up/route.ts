import { answer, parseBody } from '../../../server/http.ts';
import { take } from '../../../server/limits.ts';
import { signUp, signUpSchema } from '../../../server/sign-up.ts';

export function POST(request: Request): Promise<Response> {
  return answer(async () => {
    await take(request, 'signUp');
    return signUp(await parseBody(request, signUpSchema), request.headers);
  });
}
