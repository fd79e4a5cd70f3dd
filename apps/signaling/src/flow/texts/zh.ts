import type { SpokenTexts } from './spoken.ts';

const DIGITS = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const DIGIT_NAMES: Readonly<Record<string, string>> = { '*': '星号键', '#': '井号键' };

/** 1 to 99 in Chinese numerals; larger numbers stay digits, which every voice reads. */
function numeral(value: number): string {
  if (value < 0 || value > 99) return String(value);
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  if (tens === 0) return DIGITS[ones] ?? String(value);
  return `${tens === 1 ? '' : DIGITS[tens]}十${ones === 0 ? '' : DIGITS[ones]}`;
}
/** Before a measure word, two is 两. */
const count = (value: number): string => (value === 2 ? '两' : numeral(value));

export const zh: SpokenTexts = {
  greeting: (tenantName, recorded) => `欢迎致电${tenantName}。${recorded ? '本次通话将被录音。' : ''}`,
  closed: (tenantName) => `感谢您致电${tenantName}。现在不是服务时间，请在工作时间再次来电。再见。`,
  full: '当前所有线路都在忙，请稍后再试。再见。',
  resumed: '欢迎回来，您的排队位置已为您保留。',
  waitedTooLong: '很抱歉，未能及时接听您的来电，请稍后再试。再见。',
  nobodyThere: '很抱歉，目前没有客服在线，无法接听您的来电，请稍后再试。再见。',
  passedOn: '请稍候，正在为您转接到其他团队。',
  position: (position) => (position === 1 ? '您是下一位。' : `您排在第${numeral(position)}位。`),
  wait(wait) {
    if (wait.kind === 'underOneMinute') return '等待时间不到一分钟。';
    if (wait.kind === 'overAnHour') return '等待时间超过一小时。';
    if (wait.kind === 'about') return `等待时间大约${count(wait.minutes)}分钟。`;
    return `等待时间${count(wait.low)}到${count(wait.high)}分钟。`;
  },
  offerCallback: (digit) => `如需保留排队位置并由我们回电，请按${DIGIT_NAMES[digit] ?? `${numeral(Number(digit))}号键`}。`,
  callbackConfirmed: '谢谢。您的排队位置已保留，我们会给您回电。您现在可以挂断。再见。',
  callbackAtTime: '谢谢。我们会在您选择的时间给您回电。您现在可以挂断。再见。',
  callbackByOverflow: '为了不让您久等，您的排队位置已保留，我们会给您回电。再见。',
  callbackExists: '我们已经答应给您回电。您也可以继续等候。',
  callbackFailed: '目前无法安排回电，请继续等候。',
  notUnderstood: '抱歉，我们没有听懂您的选择。',
  goodbye: '感谢您的来电，再见。',
  apology: '很抱歉，与客服的连接已中断。您已回到原来的排队位置。',
};
