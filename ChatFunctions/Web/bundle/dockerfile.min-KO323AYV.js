var a=(()=>{"use strict";return e=>({name:"Dockerfile",aliases:["docker"],case_insensitive:!0,keywords:["from","maintainer","expose","env","arg","user","onbuild","stopsignal"],contains:[e.HASH_COMMENT_MODE,e.APOS_STRING_MODE,e.QUOTE_STRING_MODE,e.NUMBER_MODE,{beginKeywords:"run cmd entrypoint volume add copy workdir label healthcheck shell",starts:{end:/[^\\]$/,subLanguage:"bash"}}],illegal:"</"})})(),r=a;export{r as default};
/*! Bundled license information:

@highlightjs/cdn-assets/es/languages/dockerfile.min.js:
  (*! `dockerfile` grammar compiled for Highlight.js 11.12.0 *)
*/
