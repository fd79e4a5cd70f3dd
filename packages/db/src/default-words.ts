import type { Locale } from '@cordboard/contracts';

interface DefaultWords {
  readonly queue: string;
  readonly webCallKey: string;
  readonly dispositions: readonly string[];
  readonly notReadyReasons: readonly string[];
}

/** What a new tenant finds; everything can be renamed. */
export const DEFAULT_WORDS: Readonly<Record<Locale, DefaultWords>> = {
  en: {
    queue: 'Support',
    webCallKey: 'Website',
    dispositions: ['Solved', 'To be followed up', 'Passed on', 'Wrong number'],
    notReadyReasons: ['Break', 'Lunch', 'Meeting', 'Training', 'Paperwork'],
  },
  zh: {
    queue: '客户服务',
    webCallKey: '网站',
    dispositions: ['已解决', '需要跟进', '已转交', '打错电话'],
    notReadyReasons: ['休息', '午餐', '会议', '培训', '文书工作'],
  },
  ru: {
    queue: 'Поддержка',
    webCallKey: 'Сайт',
    dispositions: ['Решено', 'Нужно вернуться', 'Передано', 'Ошиблись номером'],
    notReadyReasons: ['Перерыв', 'Обед', 'Совещание', 'Обучение', 'Документы'],
  },
};
