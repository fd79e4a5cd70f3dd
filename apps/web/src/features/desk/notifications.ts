/** Whoever becomes available wants to hear of calls in a hidden tab too; browsers ask once, and only from a click. */
export function askForNotifications(): void {
  if ('Notification' in window && Notification.permission === 'default') void Notification.requestPermission();
}
