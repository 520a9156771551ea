import { secondsTo } from './failures.js';

/**
 * Tells the seconds that are left, now and as they pass, down to 0.
 * @returns {() => void} Ends it before.
 */
export function countDown(until, show) {
  let timer;
  const tick = () => {
    const left = secondsTo(until);
    show(left);
    if (left > 0) {
      timer = setTimeout(tick, (until - Date.now()) % 1000 || 1000);
    }
  };
  tick();
  return () => clearTimeout(timer);
}
