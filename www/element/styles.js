// How the figure looks. It takes the letters and the colour of the page's text, and everything else is a tint of that or a custom property:
// so it is at home on light and dark pages alike.

const CSS = `
:host {
  display: block;
  container-type: inline-size;
  margin-block: 1em;
}

:host([hidden]) {
  display: none;
}

.root {
  --ink: var(--why-light-ink, currentcolor);
  --muted: var(--why-light-muted, rgb(31 29 26 / 72%));
  --rule: var(--why-light-rule, rgb(31 29 26 / 14%));
  --edge: rgb(31 29 26 / 50%);
  --panel: var(--why-light-panel, rgb(31 29 26 / 5%));
  --paper: var(--why-light-paper, #fdfcfa);
  --accent: var(--why-light-accent, #8a4a00);
  --on-accent: var(--why-light-on-accent, #fff);
  --good: var(--why-light-good, #1e6b3f);
  --fair: var(--why-light-fair, #8a5a00);
  --poor: var(--why-light-poor, #a32b20);
  --radius: var(--why-light-radius, 4px);
  position: relative;
  color: var(--ink);
  font-family: var(--why-light-font, inherit);
  font-size: var(--why-light-size, 0.9375em);
  line-height: 1.45;
  text-align: start;
  color-scheme: light;
}

.root.dark {
  --muted: var(--why-light-muted, rgb(236 232 225 / 74%));
  --rule: var(--why-light-rule, rgb(236 232 225 / 18%));
  --edge: rgb(236 232 225 / 48%);
  --panel: var(--why-light-panel, rgb(236 232 225 / 8%));
  --paper: var(--why-light-paper, #211f1c);
  --accent: var(--why-light-accent, #f0b35a);
  --on-accent: var(--why-light-on-accent, #1d1404);
  --good: var(--why-light-good, #7fd3a0);
  --fair: var(--why-light-fair, #f0b35a);
  --poor: var(--why-light-poor, #ff9d90);
  color-scheme: dark;
}

*,
*::before {
  box-sizing: border-box;
}

p,
ul,
dl,
dd,
figure,
fieldset {
  min-width: 0;
  margin: 0;
  padding: 0;
  border: 0;
}

ul {
  list-style: none;
}

strong {
  font-weight: 600;
}

em {
  font-style: normal;
}

button,
input,
select {
  max-width: 100%;
  font: inherit;
  color: inherit;
}

button {
  min-height: 2rem;
  padding: 0.2em 0.8em;
  border: 1px solid var(--edge);
  border-radius: 999px;
  background: none;
  cursor: pointer;
}

button:hover:not(:disabled) {
  border-color: currentcolor;
}

button:disabled {
  opacity: 0.6;
  cursor: default;
}

:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
}

.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

/* Its colour is that of the text around: a transition of it tells when the page goes over to dark. */
.ink {
  position: absolute;
  width: 0;
  height: 0;
  color: inherit;
  transition: color 1ms;
}

.aside {
  color: var(--muted);
}

/* What the network says. */

.answer {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0 0.6em;
  margin-bottom: 0.7em;
}

.answer strong {
  font-size: 1.2em;
}

.answer .aside {
  font-size: 0.9em;
}

.chance {
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}

/* Photo and maps. */

.panels {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
  gap: 1.6em 1.2em;
}

/* Two and two rather than three and one. */
@container (min-width: 36rem) and (max-width: 90rem) {
  .panels.four {
    grid-template-columns: 1fr 1fr;
  }
}

/* The photo over both, rather than two and one. */
@container (min-width: 36rem) and (max-width: 53.3rem) {
  .panels.three > .photo {
    grid-column: 1 / -1;
  }
}

.panel {
  display: flex;
  flex-direction: column;
}

.stage {
  position: relative;
  width: 100%;
  max-width: calc(44rem * var(--aspect));
  aspect-ratio: var(--aspect);
  border-radius: var(--radius);
  background: var(--panel);
  overflow: hidden;
}

.stage canvas {
  display: block;
  width: 100%;
  height: 100%;
}

.stage .faint {
  opacity: 0.28;
}

.old canvas {
  filter: saturate(0.15) opacity(0.55);
}

.face {
  position: absolute;
  inset: 0;
  border: 0;
  border-radius: var(--radius);
}

.face:focus-visible {
  outline-offset: -3px;
  box-shadow: inset 0 0 0 5px var(--paper);
}

.face span {
  position: absolute;
  right: 0.6em;
  bottom: 0.6em;
  padding: 0.15em 0.65em;
  border-radius: 999px;
  background: rgb(0 0 0 / 58%);
  color: #fff;
  font-size: 0.75em;
}

figcaption {
  margin-top: 0.5em;
  font-size: 0.9em;
}

figcaption strong {
  margin-right: 0.15em;
}

.bar {
  margin-top: 0.5em;
}

.ramp {
  height: 6px;
  border-radius: 3px;
}

.ends {
  display: flex;
  justify-content: space-between;
  gap: 1em;
  margin-top: 0.2em;
  color: var(--muted);
  font-size: 0.8em;
  font-variant-numeric: tabular-nums;
}

.ends span:last-child {
  text-align: end;
}

.ends em {
  display: inline-block;
}

.save {
  align-self: start;
  margin-top: 0.4em;
  padding: 0;
  border: 0;
  border-radius: var(--radius);
  color: var(--accent);
  font-size: 0.85em;
}

.save:hover {
  text-decoration: underline;
}

/* The verdict. */

.verdict,
.judging,
.metrics {
  margin-top: 0.7em;
  font-size: 0.9em;
}

summary {
  cursor: pointer;
  list-style: none;
}

summary::-webkit-details-marker {
  display: none;
}

summary::after {
  content: ' Why?';
  color: var(--accent);
  white-space: nowrap;
}

[open] > summary::after {
  content: ' Less';
}

.chip {
  display: inline-block;
  margin-right: 0.3em;
  padding: 0 0.6em;
  border: 1px solid currentcolor;
  border-radius: 999px;
  color: var(--muted);
  font-weight: 600;
}

.earned .chip,
.fine > .symbol {
  color: var(--good);
}

.careful .chip,
.careful > .symbol {
  color: var(--fair);
}

.misleading .chip,
.misleading > .symbol {
  color: var(--poor);
}

.verdict ul {
  display: grid;
  gap: 0.35em;
  margin: 0.6em 0;
}

.verdict li {
  display: grid;
  grid-template-columns: 1.1em 1fr;
}

.verdict p {
  color: var(--muted);
}

.symbol {
  font-weight: 700;
}

.metrics > div {
  display: flex;
  flex-wrap: wrap;
  justify-content: space-between;
  gap: 0 1em;
  padding: 0.25em 0;
  border-top: 1px solid var(--rule);
}

.metrics strong {
  font-variant-numeric: tabular-nums;
}

/* What is going on. */

.foot {
  display: flex;
  align-items: center;
  gap: 0.8em;
  min-height: 2.2rem;
  margin-top: 0.9em;
  font-size: 0.85em;
}

.foot p {
  flex: 1;
  min-width: 0;
}

.track {
  flex: 0 0 clamp(3rem, 18cqi, 9rem);
  height: 4px;
  border-radius: 2px;
  background: var(--rule);
  overflow: hidden;
}

.track span,
.thread {
  display: block;
  height: 100%;
  background: var(--accent);
  transform: scaleX(var(--done, 0));
  transform-origin: 0 50%;
  transition: transform 120ms linear;
}

.thread {
  position: absolute;
  inset: auto 0 0;
  height: 4px;
}

.unknown span,
.thread.unknown {
  transform: scaleX(0.3);
  animation: to-and-fro 1.6s ease-in-out infinite alternate;
}

@keyframes to-and-fro {
  to {
    transform: translateX(70%) scaleX(0.3);
  }
}

/* Before it begins. */

.place {
  display: block;
  flex: 1;
  width: 100%;
  min-height: 9rem;
  border-radius: var(--radius);
  background: var(--panel);
}

.poster {
  display: grid;
  justify-items: center;
  border-radius: var(--radius);
  background: var(--panel);
  overflow: hidden;
}

.poster > * {
  grid-area: 1 / 1;
}

.poster img {
  display: block;
  width: 100%;
  min-height: 11rem;
  max-height: 44rem;
  object-fit: cover;
}

.invitation {
  display: grid;
  justify-items: center;
  align-content: center;
  align-self: end;
  gap: 0.6em;
  width: 100%;
  min-height: 11rem;
  padding: 3rem 1rem 1.2rem;
  background: linear-gradient(transparent, rgb(0 0 0 / 72%));
  color: #fff;
  text-align: center;
  z-index: 1;
}

.invitation p {
  font-size: 0.85em;
  text-wrap: balance;
}

.start {
  min-height: 2.75rem;
  padding: 0.4em 1.4em;
  border: 0;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
}

/* What went wrong. */

.error {
  display: grid;
  justify-items: start;
  gap: 0.4em;
  margin-bottom: 1em;
  padding: 0.9em 1.1em;
  border-left: 3px solid var(--poor);
  border-radius: 0 var(--radius) var(--radius) 0;
  background: var(--panel);
  overflow-wrap: anywhere;
}

.error .title {
  font-weight: 600;
}

.error .about {
  color: var(--muted);
}

.error button {
  margin-top: 0.3em;
}

/* What the reader may change. */

.controls {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
  gap: 1.4em 2em;
  margin-top: 1em;
  padding-top: 1.1em;
  border-top: 1px solid var(--rule);
  font-size: 0.9em;
}

.column {
  display: grid;
  align-content: start;
  gap: 1.2em;
}

legend,
.range > span {
  display: flex;
  justify-content: space-between;
  width: 100%;
  margin-bottom: 0.4em;
  padding: 0;
  color: var(--muted);
}

.classes {
  display: grid;
  gap: 2px;
}

.class {
  position: relative;
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1em;
  width: 100%;
  min-height: 1.8rem;
  padding: 0.1em 0.7em;
  border: 1px solid transparent;
  border-radius: var(--radius);
  text-align: start;
  overflow: hidden;
}

.class > * {
  position: relative;
}

.class::before {
  content: '';
  position: absolute;
  inset: 0;
  background: var(--rule);
  transform: scaleX(var(--done));
  transform-origin: 0 50%;
}

.class[aria-pressed='true'] {
  border-color: var(--accent);
  font-weight: 600;
}

.search {
  position: relative;
  margin-top: 0.5em;
}

input[type='text'],
select {
  width: 100%;
  min-height: 2rem;
  padding: 0.2em 0.6em;
  border: 1px solid var(--edge);
  border-radius: var(--radius);
  background: var(--paper);
  color: inherit;
}

.search input::placeholder {
  color: var(--muted);
}

[role='listbox'] {
  position: absolute;
  z-index: 2;
  inset: 100% 0 auto;
  max-height: 14rem;
  margin-top: 2px;
  padding: 0.25em;
  border: 1px solid var(--edge);
  border-radius: var(--radius);
  background: var(--paper);
  overflow-y: auto;
}

[role='listbox'][hidden] {
  display: none;
}

[role='listbox'] li {
  padding: 0.2em 0.5em;
  border-radius: var(--radius);
  cursor: pointer;
}

[role='option'][aria-selected='true'] {
  background: var(--accent);
  color: var(--on-accent);
}

.tags {
  display: flex;
  flex-wrap: wrap;
  gap: 0.4em;
  margin-bottom: 0.5em;
}

.range {
  display: block;
}

.range input {
  width: 100%;
  margin: 0;
  accent-color: var(--accent);
}

@container (max-width: 30rem) {
  .foot {
    flex-wrap: wrap;
    gap: 0.3em 0.8em;
  }

  .track {
    flex-basis: 100%;
  }
}

@media (pointer: coarse) {
  button,
  select,
  input[type='text'] {
    min-height: 2.75rem;
  }
}

@media (prefers-reduced-motion: reduce) {
  .track span,
  .thread {
    transition: none;
    animation: none;
  }
}
`;

/** @type {CSSStyleSheet | undefined} */
let sheet;

/** Gives a shadow root its styles, without a style element: a strict Content-Security-Policy forbids those. @param {ShadowRoot} shadow */
export function dress(shadow) {
  if (!('adoptedStyleSheets' in shadow)) return dressPlainly(shadow);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  shadow.adoptedStyleSheets = [sheet];
}

/** Safari before 16.4 and Firefox before 101. @param {any} shadow */
function dressPlainly(shadow) {
  const style = document.createElement('style');
  style.textContent = CSS;
  shadow.append(style);
}
