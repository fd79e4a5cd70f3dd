import { CordboardError } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';

/** Why a call has not been passed on, in a sentence. */
export function useRefusal(): (error: unknown) => string {
  const t = useTranslations('desk.passOn');
  const errors = useTranslations('errors');
  return (error) => {
    if (!(error instanceof CordboardError)) return errors('internal');
    if (error.code !== 'state_conflict') return errors(error.code);
    const why = error.data['why'];
    return t(why === 'closed' || why === 'full' || why === 'empty' ? `why_${why}` : 'why_busy');
  };
}
