import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClockPause,
  IconNotes,
  IconPhoneCall,
  IconPhoneRinging,
  IconPlugConnectedX,
  type Icon,
} from '@tabler/icons-react';
import type { VisibleState } from './theme.ts';

export const STATE_ICONS: Readonly<Record<VisibleState, Icon>> = {
  available: IconCircleCheck,
  offered: IconPhoneRinging,
  onContact: IconPhoneCall,
  wrapUp: IconNotes,
  notReady: IconClockPause,
  offline: IconPlugConnectedX,
  trouble: IconAlertTriangle,
};
