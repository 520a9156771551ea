// Watches page.GrowingText write texts, in a page of the app's policy. Each frame comes at once here, so that no state is missed.
window.watch = async texts => {
  window.requestAnimationFrame = action => {
    action();
    return 0;
  };
  performance.now = () => 0;
  const make = () => {
    const element = document.createElement('div');
    return { element, text: new page.GrowingText(element) };
  };
  const wholeOf = text => {
    const made = make();
    made.text.finish(text);
    return made.element;
  };
  const list = (element, selector) => [...element.querySelectorAll(selector)].map(found => found.textContent);
  const begins = (some, all) => some.every((one, index) => one === all[index]);

  const first = wholeOf('\\(x\\)\n\n```js\n1\n```');
  while (!first.querySelector('math') || !first.querySelector('.hljs-number')) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }

  const found = [];
  for (const text of texts) {
    const whole = wholeOf(text);
    const complain = (end, what, state) => found.push(`${what} after ${JSON.stringify(text.slice(0, end))}: ${state.innerHTML}`);
    const slow = make();
    for (let end = 1; end <= text.length; end++) {
      slow.text.grow(text.slice(0, end));
      if (!begins(list(slow.element, 'math'), list(whole, 'math'))) {
        complain(end, 'Another formula', slow.element);
      }
      if (!begins(list(slow.element, '.code-bar span'), list(whole, '.code-bar span'))) {
        complain(end, 'Another language', slow.element);
      }
      if (list(slow.element, 'code, p').some(shown => /(?:^|\n)`{1,3}$|\\$/.test(shown))) {
        complain(end, 'Half a delimiter', slow.element);
      }
      if (!whole.querySelector('em') && slow.element.querySelector('em')) {
        complain(end, 'Something slanted', slow.element);
      }

      const split = make();
      split.text.grow(text.slice(0, end));
      split.text.grow(text);
      split.text.finish(text);
      if (split.element.innerHTML !== whole.innerHTML) {
        complain(end, 'Not the whole', split.element);
      }
    }

    slow.text.finish(text);
    if (slow.element.innerHTML !== whole.innerHTML) {
      complain(text.length, 'Not the whole in the end', slow.element);
    }
  }

  return found;
};

/** What of a text stands as formulas, and what levels its headings have. */
window.show = text => {
  const element = document.createElement('div');
  new page.GrowingText(element).finish(text);
  const formulas = [...element.querySelectorAll('math')].map(math => math.textContent);
  const code = [...element.querySelectorAll('pre code')].map(found => found.textContent);
  const levels = [...element.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(heading => Number(heading.tagName[1]));
  element.querySelectorAll('math').forEach(math => math.replaceWith('⟨maths⟩'));
  return { formulas, code, levels, text: element.textContent };
};
