import { Tokenizer } from 'marked';

const closers = { '\\(': '\\)', '\\[': '\\]', '$$': '$$', $: '$' };
// What is longer is none, so that thousands of beginnings do not each look for an end in all that follows.
const maxLength = 4_000;

const opening = /^(?:\\[([]|\$\$?(?!\$))/;
const blockOpening = /^ {0,3}(?=\$\$(?!\$)|\\\[)/;

/**
 * The formula that a text begins with. Dollars are prices more often than not: those of a formula stand against it, and it is no prose.
 * @param {string} text
 * @param {string} before What stands before it: the last character.
 * @returns {{raw: string, kind: 'inline' | 'display'} | undefined}
 */
function formulaAt(text, before = '') {
  const opener = openerOf(text, before);
  const end = opener ? closerAt(text, opener) : -1;
  if (end < 0) {
    return undefined;
  }

  const source = text.slice(opener.length, end);
  const raw = text.slice(0, end + opener.length);
  const isFormula = source.trim() && !hasBlankLine(source)
    && (opener[0] === '\\' || (!isProse(source) && (opener === '$$' || isTight(source, text[raw.length]))));
  return isFormula ? { raw, kind: opener === '$$' || opener === '\\[' ? 'display' : 'inline' } : undefined;
}

/** Whether a text begins with a formula whose end has not come yet. A dollar alone is none before it looks so. */
function isOpen(text, before = '') {
  const opener = openerOf(text, before);
  return opener && text.length < maxLength && closerAt(text, opener) < 0 && !hasBlankLine(text)
    && (opener !== '$' || /^\$(?:\\|\S.*[\\^_{}])/s.test(text));
}

const hasBlankLine = text => /\n[ \t]*\n/.test(text);
const hasSigns = source => /[\\^_={}]/.test(source);
const isProse = source => !hasSigns(source) && /\s\p{L}{2}|\p{L}{2,}\s/u.test(source.trim());

const isTight = (source, next = '') => !/^\s|\s$/.test(source) && !/[\d$]/.test(next)
  && (!/[A-Za-z]/.test(next) || source.length === 1 || hasSigns(source));

function openerOf(text, before) {
  const opener = opening.exec(text)?.[0];
  return opener?.[0] === '$' && /[A-Za-z0-9$]/.test(before) ? undefined : opener;
}

function closerAt(text, opener) {
  const near = text.slice(0, maxLength);
  let end = near.indexOf(closers[opener], opener.length);
  while (end >= 0 && isEscaped(near, end)) {
    end = near.indexOf(closers[opener], end + 1);
  }

  return end;
}

function isEscaped(text, index) {
  let first = index;
  while (text[first - 1] === '\\') {
    first--;
  }

  return (index - first) % 2 === 1;
}

/** Whether a text is the end of one of which more is to come. */
export const isGrowing = (lexer, text) => lexer.options.growing?.endsWith(text) ?? false;

/** The formula that a text begins with, or may begin with once the rest has come. */
const formulaIn = (lexer, text, before) => formulaAt(text, before)
  ?? (isGrowing(lexer, text) && isOpen(text, before) ? { raw: text, kind: 'open' } : undefined);

/** As a paragraph of its own, whatever its lines begin with. */
const block = {
  name: 'formula',
  level: 'block',
  start(text) {
    const end = text.indexOf('\n\n');
    for (const { 0: indent, index } of (end < 0 ? text : text.slice(0, end)).matchAll(/\n {0,3}(?=\$\$|\\\[)/g)) {
      if (formulaIn(this.lexer, text.slice(index + indent.length))) {
        return index + 1;
      }
    }

    return undefined;
  },
  tokenizer(text) {
    const indent = blockOpening.exec(text)?.[0];
    if (indent === undefined) {
      return undefined;
    }

    const rest = text.slice(indent.length);
    const formula = formulaIn(this.lexer, rest);
    const end = formula && /^[ \t]*(?:\n+|$)/.exec(rest.slice(formula.raw.length));
    return end ? { type: 'formula', raw: indent + formula.raw + end[0], kind: formula.kind } : undefined;
  },
  renderer: ({ raw, kind }) => `<p>${shown(raw, kind)}</p>`,
};

const inline = {
  name: 'inlineFormula',
  level: 'inline',
  start: text => text.indexOf('$'),
  tokenizer(text, before) {
    const formula = formulaIn(this.lexer, text, before.at(-1)?.raw.at(-1));
    return formula && { type: 'inlineFormula', ...formula };
  },
  renderer: ({ raw, kind }) => shown(raw, kind),
};

const shown = (raw, kind) =>
  `<code data-math="${kind}">${raw.trim().replace(/[&<>]/g, sign => `&#${sign.charCodeAt(0)};`)}</code>`;

// Each call is about the rest of a text: the mask of a long one is kept for the next.
const shortLength = 200;
let kept = {};

/** Formulas in Markdown: `\(…\)`, `\[…\]`, `$$…$$` and `$…$`. */
export const maths = {
  extensions: [block, inline],
  tokenizer: {
    // No star inside of a formula ends what began before it.
    emStrong(text, mask, before) {
      return Tokenizer.prototype.emStrong.call(this, text, withoutFormulas(this.lexer, text, mask), before);
    },
  },
};

// In the mask what is escaped is a plus, and code is letters.
function withoutFormulas(lexer, text, mask) {
  if (kept.mask === mask && kept.length >= text.length) {
    return kept.result;
  }

  const start = mask.length - text.length;
  let result = mask;
  for (const { index } of text.matchAll(/\\[([]|\$/g)) {
    const at = start + index;
    if (/[+$]/.test(result[at])) {
      const { length } = formulaIn(lexer, text.slice(index), text[index - 1])?.raw ?? '';
      result = result.slice(0, at) + 'a'.repeat(length) + result.slice(at + length);
    }
  }

  if (text.length > shortLength) {
    kept = { mask, length: text.length, result };
  }

  return result;
}

/** What stands between the delimiters. */
export function sourceOf(formula) {
  const length = opening.exec(formula)[0].length;
  return formula.slice(length, -length);
}
