/// The style sheet of `report.html`: light and dark after the reader's system, no font and no picture from elsewhere.
let pageStyle: HTML = """
  <style>
  :root { color-scheme: light dark; --text: #1b1b1b; --page: #ffffff; --faint: #5c5c5c; --line: #d4d4d4; --box: #f1f4f7; }
  @media (prefers-color-scheme: dark) {
    :root { --text: #e8e8e8; --page: #17181a; --faint: #a8a8a8; --line: #3c3e42; --box: #222529; }
  }
  * { box-sizing: border-box; }
  body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page);
    max-width: 84rem; margin: 0 auto; padding: 1.5rem clamp(.8rem, 3vw, 2rem); }
  h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; overflow-wrap: anywhere; }
  h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; overflow-wrap: anywhere; }
  h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; overflow-wrap: anywhere; }
  p { margin: .3rem 0; max-width: 46rem; }
  ul { max-width: 46rem; padding-left: 1.2rem; margin: .5rem 0; }
  li { overflow-wrap: anywhere; }
  .faint { color: var(--faint); }
  .box { background: var(--box); border-left: 4px solid #1566a0; padding: .2rem 1.2rem 1rem; margin: 1.4rem 0; }
  .box h2 { margin-top: .9rem; }
  .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1.2rem; }
  .large { max-width: 52rem; }
  .charts { display: flex; flex-wrap: wrap; gap: 1.4rem; margin-top: 1rem; }
  figure { margin: 0; min-width: 0; }
  figcaption { margin-bottom: .3rem; overflow-wrap: anywhere; }
  .charts figcaption { max-width: 24rem; }
  img { display: block; max-width: 100%; height: auto; }
  figure > img { border: 1px solid var(--line); width: 100%; image-rendering: auto; }
  svg { display: block; max-width: 100%; height: auto; }
  .wide { overflow-x: auto; }
  .wide > svg { max-width: none; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .34rem .7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
  thead th { font-weight: 600; }
  tbody th { font-weight: 400; min-width: 8rem; overflow-wrap: break-word; }
  .number { text-align: right; white-space: nowrap; }
  thead .number { white-space: normal; vertical-align: bottom; }
  .legend, .thumbnails { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.2rem; max-width: none; }
  .legend li { display: flex; align-items: center; gap: .45rem; }
  .swatch { width: 1.1rem; height: 1.1rem; border: 1px solid var(--text); display: inline-block; flex: none; }
  .grey { background: #969696; }
  .framed { background: #969696; border: 2px solid #141414; outline: 1px solid #fff; outline-offset: -3px; }
  .thumbnails { gap: .8rem; }
  .thumbnails li { width: 6.2rem; font-size: .85rem; color: var(--faint); }
  .thumbnail { width: 6rem; image-rendering: pixelated; border: 1px solid var(--line); }
  .wrong { display: block; color: var(--text); font-weight: 600; }
  code, pre { font: .85em/1.5 ui-monospace, monospace; }
  code { overflow-wrap: anywhere; }
  pre { overflow-x: auto; background: var(--box); padding: .8rem; }
  summary { cursor: pointer; margin-top: .8rem; }
  @media print {
    :root { --text: #000; --page: #fff; --faint: #444; --line: #bbb; --box: #f3f3f3; }
    body { max-width: none; padding: 0; font-size: 11pt; }
    figure, tr, .thumbnails li { break-inside: avoid; }
    .pictures { grid-template-columns: repeat(2, 1fr); }
    .charts figure { flex: 0 1 46%; }
    .large { max-width: 12cm; }
    th, td { padding: .2rem .25rem; font-size: 8pt; }
    tbody th { min-width: 0; overflow-wrap: anywhere; }
    h2, h3 { break-after: avoid; }
    .wide { overflow: visible; }
    .wide > svg { max-width: 100%; }
    pre { white-space: pre-wrap; }
  }
  </style>
  """
