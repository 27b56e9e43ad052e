"""How a page looks."""

CSS = """
:root { color-scheme: light dark; --ink: #1d1f24; --soft: #6a6f7a; --paper: #fdfcfa; --rule: #e4e0d8; --good: #2f6f4e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e3dc; --soft: #9a9ea8; --paper: #17191d; --rule: #33363d; --good: #7fc8a0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.05rem/1.6 "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", Georgia, serif; }
main, .matcalc { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
.matcalc { padding: 0; margin: 0; }
h1 { font-size: 1.7rem; line-height: 1.25; font-weight: 600; margin: 0 0 .75rem; }
p { margin: 1.1rem 0 .35rem; }
p.about { color: var(--soft); font-style: italic; margin-top: 0; }
p.checked { color: var(--good); font-size: .85rem; margin-top: 1.75rem; border-top: 1px solid var(--rule);
  padding-top: .75rem; }
p.wrong { color: #c0392b; font-weight: 600; }
a { color: inherit; }
math { font-size: 1.08em; }
.display { display: grid; grid-template-columns: max-content minmax(0, max-content) minmax(0, 1fr);
  column-gap: .45em; row-gap: .3rem; align-items: baseline; margin: .35rem 0 .35rem 1.25rem; overflow-x: auto;
  overflow-y: hidden; padding: .15rem 0; }
.display > .left { text-align: right; white-space: nowrap; }
.display > .right { padding-left: 1.6em; text-indent: -1.6em; }
.display > .right math { text-indent: 0; }
.display > .side { padding-left: 1.75em; color: var(--soft); font-size: .82em; }
.display > .side.beside { color: var(--ink); font-size: 1em; }
.display > .left { grid-column: 1; }
.display > .right { grid-column: 2; }
.display > .side { grid-column: 3; }
.display.below { grid-template-columns: max-content minmax(0, 1fr); }
.display.below > .side { grid-column: 2; padding-left: 1.6em; }
@media (max-width: 40rem) {
  .display { grid-template-columns: max-content minmax(0, 1fr); margin-left: 0; }
  .display > .side { grid-column: 2; padding-left: 1.6em; }
}
@media print { body { background: none; } main { padding: 0; } }
"""
