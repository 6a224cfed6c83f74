/// The style sheet of `report.html`: light and dark after the reader's system, no font and no picture from elsewhere.
let pageStyle: HTML = """
  <style>
  :root { color-scheme: light dark; --text: #1b1b1b; --page: #ffffff; --faint: #5c5c5c; --line: #d4d4d4; }
  @media (prefers-color-scheme: dark) {
    :root { --text: #e8e8e8; --page: #17181a; --faint: #a8a8a8; --line: #3c3e42; }
  }
  body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page);
    max-width: 84rem; margin: 0 auto; padding: 1.5rem; }
  h1 { font-size: 1.7rem; margin: 0 0 .3rem; overflow-wrap: anywhere; }
  h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
  p { margin: .3rem 0; }
  .faint { color: var(--faint); }
  .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); gap: 1.2rem; }
  figure { margin: 0; }
  figcaption { margin-bottom: .3rem; overflow-wrap: anywhere; }
  img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .34rem .7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
  th { font-weight: 600; }
  .number { text-align: right; white-space: nowrap; }
  code { overflow-wrap: anywhere; }
  @media print { :root { --text: #000; --page: #fff; --faint: #444; --line: #bbb; } figure { break-inside: avoid; } }
  </style>
  """
