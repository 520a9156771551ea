import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { decorate } from './decorate.js';

const escape = text => text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);

// HTML is shown as it was written, so that nothing that somebody writes about it gets lost; these few are text in disguise.
const harmless = /^<(?:br|\/?(?:sub|sup|kbd|mark|u))\s*\/?>$/i;

const renderer = {
  html: ({ raw, block }) => harmless.test(raw.trim()) ? raw : block ? `<p class="raw">${escape(raw)}</p>` : escape(raw),
  code: ({ text, lang }) => `<pre data-lang="${escape(lang?.match(/^\S*/)[0] ?? '')}"><code>${escape(text)}\n</code></pre>`,
  // Below the page's own headings.
  heading({ tokens, depth }) {
    const level = Math.min(6, depth + 2);
    return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
  },
  // An image would be fetched from wherever a reply says, with whatever it puts into the address: a way for secrets to get out.
  image: ({ href, text }) => `<a href="${escape(href)}">${escape(text || href)}</a>`,
  checkbox: ({ checked }) => checked ? '☑ ' : '☐ ',
};

const flavours = { reply: new Marked({ renderer }), message: new Marked({ renderer, breaks: true }) };

const rules = {
  ALLOWED_TAGS: [
    'a', 'blockquote', 'br', 'code', 'del', 'em', 'h3', 'h4', 'h5', 'h6', 'hr', 'kbd', 'li', 'mark', 'ol', 'p', 'pre', 'strong', 'sub', 'sup',
    'table', 'tbody', 'td', 'th', 'thead', 'tr', 'u', 'ul', '#text',
  ],
  ALLOWED_ATTR: ['align', 'data-lang', 'href', 'start', 'title'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  ADD_URI_SAFE_ATTR: ['align', 'data-lang', 'start', 'title'],
  RETURN_DOM_FRAGMENT: true,
};

/** @param {'reply' | 'message'} flavour In a message each line break counts. */
export const blocksOf = (text, flavour) => orAsWritten(text, () => flavours[flavour].lexer(text), plain => plain);

/** Nodes that are safe to show, and usable by keyboard and in both directions of writing. */
export const render = (blocks, flavour) => orAsWritten(
  blocks.map(block => block.raw).join(''), () => nodesOf(blocks, flavour), plain => nodesOf(plain, flavour));

const nodesOf = (blocks, flavour) => decorate(DOMPurify.sanitize(flavours[flavour].parser(blocks), rules));

/** What nests deeper than the parser's stack is shown as it was written: no text may hide the others. */
function orAsWritten(text, parse, show) {
  try {
    return parse();
  } catch (error) {
    console.info('A text is shown as it was written:', error.name);
    return show([{ type: 'html', block: true, pre: false, raw: text, text }]);
  }
}
