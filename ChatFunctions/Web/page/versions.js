import { element, textButton } from './elements.js';

/** Shows one of the replies to a message at a time, the newest first, with ‹2/3› to go from one to the other. */
export function groupVersions(views) {
  for (let first = 0, last; first < views.length; first = last + 1) {
    last = first;
    while (views[last].isSuperseded && views[last + 1]?.role === 'assistant') {
      last++;
    }

    if (last > first) {
      show(views.slice(first, last + 1), last - first);
    }
  }
}

function show(versions, shown) {
  versions.forEach((view, index) => {
    view.element.hidden = index !== shown;
    const label = element('span', '', `${index + 1}/${versions.length}`);
    const [older, newer] = [arrow('‹', 'Show the reply before', index - 1), arrow('›', 'Show the reply after', index + 1)];
    view.versions.replaceChildren(older, label, newer);
    view.versions.hidden = false;
  });

  function arrow(text, name, to) {
    const made = textButton(text, 'version');
    made.className = 'icon';
    made.disabled = !versions[to];
    made.setAttribute('aria-label', name);
    made.title = name;
    made.show = () => {
      show(versions, to);
      const same = versions[to].versions.querySelector(`[aria-label="${name}"]`);
      (same.disabled ? versions[to].versions.querySelector('button:enabled') : same).focus();
    };
    return made;
  }
}
