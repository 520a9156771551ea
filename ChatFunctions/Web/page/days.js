const day = 24 * 60 * 60 * 1000;
const midnight = date => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** Under which heading of the list something stands that was last used at a time, by the reader's own calendar. */
export function headingOf(time, now = new Date()) {
  // A day may be an hour longer or shorter.
  const days = Math.round((midnight(now) - midnight(time)) / day);
  if (days < 30) {
    return days <= 0 ? 'Today' : days === 1 ? 'Yesterday' : days < 7 ? 'Last 7 days' : 'Last 30 days';
  }

  return time.toLocaleDateString('en', { month: 'long', year: 'numeric' });
}
