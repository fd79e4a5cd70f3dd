import { CordboardError } from '@cordboard/contracts';
import { answer, parseBody } from '../../../server/http.ts';
import { take } from '../../../server/limits.ts';
import { person } from '../../../server/session.ts';
import { openCompany, signUpSchema } from '../../../server/sign-up.ts';

const companySchema = signUpSchema.pick({ company: true, locale: true, timeZone: true });

export function POST(request: Request): Promise<Response> {
  return answer(async () => {
    await take(request, 'signUp');
    const input = await parseBody(request, companySchema);
    const who = await person(request.headers);
    if (!who) throw new CordboardError('not_authenticated');
    if (who.member) throw new CordboardError('duplicate', { what: 'company' });
    await openCompany(who.userId, { ...input, name: who.name, email: who.email });
    return {};
  });
}
