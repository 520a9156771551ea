var s=(()=>{"use strict";return e=>({name:"Shell Session",aliases:["console","shellsession"],contains:[{className:"meta.prompt",begin:/^\s{0,3}[./~\w\d[\]()@-]*[>%$#][ ]?/,starts:{end:/[^\\](?=\s*$)/,subLanguage:"bash"}}]})})(),a=s;export{a as default};
/*! Bundled license information:

@highlightjs/cdn-assets/es/languages/shell.min.js:
  (*! `shell` grammar compiled for Highlight.js 11.12.0 *)
*/
