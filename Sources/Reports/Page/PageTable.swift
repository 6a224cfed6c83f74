/// A table whose first column is text and the others numbers; on a narrow screen it scrolls by itself.
func table(_ columns: [ComparisonColumn], label: String) -> HTML {
  func row(_ texts: [String], isHead: Bool) -> HTML {
    let cells = texts.enumerated().map { index, text -> HTML in
      let kind: HTML = index == 0 ? "" : " class=\"number\""
      if isHead { return "<th scope=\"col\"\(kind)>\(text)</th>" }
      return index == 0 ? "<th scope=\"row\">\(text)</th>" : "<td\(kind)>\(text)</td>"
    }
    return "<tr>\(cells)</tr>"
  }
  let lines = columns[0].values.indices.map { line in row(columns.map { $0.values[line] }, isHead: false) }
  return """
    <div class="wide" role="region" aria-label="\(label)" tabindex="0"><table>
    <thead>\(row(columns.map(\.title), isHead: true))</thead>
    <tbody>
    \(lines)
    </tbody></table></div>
    """
}
