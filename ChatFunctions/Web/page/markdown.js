import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { decorate } from './decorate.js';
import { isGrowing, maths } from './maths.js';

const escape = text => text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);

// HTML is shown as it was written, so that nothing that somebody writes about it gets lost; these few are text in disguise.
const harmless = /^<(?:br|\/?(?:sub|sup|kbd|mark|u))\s*\/?>$/i;

const renderer = {
  html: ({ raw, block }) => harmless.test(raw.trim()) ? raw : block ? `<p class="raw">${escape(raw)}</p>` : escape(raw),
  code({ text, lang, raw }) {
    const state = closed.test(raw) ? ' data-closed=""' : '';
    return `<pre data-lang="${escape(lang?.match(/^\S*/)[0] ?? '')}"${state}><code>${escape(text)}\n</code></pre>`;
  },
  heading({ tokens, level }) {
    return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
  },
  // An image would be fetched from wherever a reply says, with whatever it puts into the address: a way for secrets to get out.
  image: ({ href, text }) => `<a href="${escape(href)}">${escape(text || href)}</a>`,
  checkbox: ({ checked }) => checked ? '☑ ' : '☐ ',
};

// Its end has come: no more code follows.
const closed = /\n[ \t]*(?:`{3,}|~{3,})[ \t]*$/;

const tokenizer = {
  // Code from its first sign on: what stands in it is not taken for something else before its end has come.
  codespan(text) {
    const fence = /^`+(?!`)/.exec(text)?.[0];
    const isOpen = fence && isGrowing(this.lexer, text) && !new RegExp(`[^\`]${fence}(?!\`)`).test(text);
    return isOpen ? { type: 'codespan', raw: text, text: text.slice(fence.length) } : false;
  },
};

const markdown = new Marked({ renderer, tokenizer }, maths);

const rules = {
  ALLOWED_TAGS: [
    'a', 'blockquote', 'br', 'code', 'del', 'em', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'kbd', 'li', 'mark', 'ol', 'p', 'pre', 'strong',
    'sub', 'sup', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'u', 'ul', '#text',
  ],
  ALLOWED_ATTR: ['align', 'data-closed', 'data-lang', 'data-math', 'href', 'start', 'title'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  ADD_URI_SAFE_ATTR: ['align', 'data-closed', 'data-lang', 'data-math', 'start', 'title'],
  RETURN_DOM_FRAGMENT: true,
};

/** @param {boolean} isGrowing Whether more of the text is to come. */
export const blocksOf = (text, isGrowing = false) => orAsWritten(
  text, () => markdown.lexer(text, { ...markdown.defaults, growing: isGrowing ? text : null }), plain => plain);

/**
 * Nodes that are safe to show, and usable by keyboard and in both directions of writing.
 * @param {number[]} outline The headings that are open, as they were written; takes those of the blocks.
 */
export const render = (blocks, outline = []) => orAsWritten(
  blocks.map(block => block.raw).join(''), () => nodesOf(blocks, outline), plain => nodesOf(plain, outline));

function nodesOf(blocks, outline) {
  markdown.walkTokens(blocks, token => {
    if (token.type === 'heading') {
      token.level = levelOf(token.depth, outline);
    }
  });
  return decorate(DOMPurify.sanitize(markdown.parser(blocks), rules));
}

/** Below the page's own heading, and never more than one level below the last, whatever a reply begins with. */
function levelOf(depth, outline) {
  while (outline.at(-1) >= depth) {
    outline.pop();
  }

  outline.push(depth);
  return Math.min(6, outline.length + 1);
}

/** What nests deeper than the parser's stack is shown as it was written: no text may hide the others. */
function orAsWritten(text, parse, show) {
  try {
    return parse();
  } catch (error) {
    console.info('A text is shown as it was written:', error.name);
    return show([{ type: 'html', block: true, pre: false, raw: text, text }]);
  }
}
