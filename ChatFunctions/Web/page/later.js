/**
 * A part of the page that is loaded when it is first needed.
 * @template T
 * @param {() => Promise<{default: T}>} load
 * @returns {(use: (part: T) => void) => void} Calls at once where the part is there, else when it has come; never, if it can't be had.
 */
export function later(load) {
  let part;
  let loading;
  return use => {
    if (part) {
      use(part);
      return;
    }

    loading ??= load().then(module => { part = module.default; }, () => { loading = undefined; });
    loading.then(() => {
      if (part) {
        use(part);
      }
    });
  };
}
