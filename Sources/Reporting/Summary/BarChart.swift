import Formats

/// Horizontal bars as inline SVG.
struct BarChart {
    /// What the chart shows, for readers who cannot see it.
    var title: String
    var entries: [Tally.Entry]

    private static let rowHeight = 26
    private static let labelWidth = 300
    private static let barWidth = 340
    private static let width = 700

    var svg: String {
        let height = max(1, entries.count) * Self.rowHeight
        let greatest = max(1, entries.map(\.count).max() ?? 1)
        var text = """
            <svg role="img" aria-label="\(MarkupText.escaping(title))" viewBox="0 0 \(Self.width) \(height)" \
            width="\(Self.width)" height="\(height)">

            """
        for (index, entry) in entries.enumerated() {
            let top = index * Self.rowHeight
            let length = max(1, entry.count * Self.barWidth / greatest)
            text += """
                <text x="\(Self.labelWidth - 8)" y="\(top + 17)" text-anchor="end">\(label(entry.name))</text>
                <rect x="\(Self.labelWidth)" y="\(top + 4)" width="\(length)" height="\(Self.rowHeight - 8)"/>
                <text x="\(Self.labelWidth + length + 6)" y="\(top + 17)">\(entry.count)</text>

                """
        }
        return text + "</svg>\n"
    }

    /// SVG does not wrap, so that a long name is cut; the pointer shows it whole.
    private func label(_ name: String) -> String {
        let name = PrintableText.line(name)
        let cut = name.count > 44 ? String(name.prefix(43)) + "…" : name
        return "<title>\(MarkupText.escaping(name))</title>\(MarkupText.escaping(cut))"
    }
}
