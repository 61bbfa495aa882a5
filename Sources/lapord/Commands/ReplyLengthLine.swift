import Gateway

/// How long one kind of reply can become in one language, and what it costs then.
struct ReplyLengthLine: Encodable {
    var kind: String
    var language: String
    var septets: Int
    var segments: Int
    /// In rupiah; nil where the configuration does not say what a segment costs.
    var cost: Int?

    /// Every kind in every language, kind by kind.
    static func all(of writer: NotificationStage.Writer) -> [ReplyLengthLine] {
        ReplyKinds.all.flatMap { kind in
            writer.languages.all.compactMap { templates in
                templates.lengths[kind].map { length in
                    ReplyLengthLine(
                        kind: kind,
                        language: templates.language.code,
                        septets: length.septets,
                        segments: length.segments,
                        cost: writer.manners.costPerSegment.map { $0 * length.segments }
                    )
                }
            }
        }
    }

    /// One line for each kind, for people.
    static func table(_ lines: [ReplyLengthLine]) -> [String] {
        guard !lines.isEmpty else { return [] }
        let width = (lines.map(\.kind.count).max() ?? 0) + 2
        var table = ["replies with the longest values, in septets/segments:"]
        for kind in ReplyKinds.all {
            let cells = lines.filter { $0.kind == kind }.map { line in
                let cost = line.cost.map { " Rp \($0)" } ?? ""
                let cell = "\(line.language) \(line.septets)/\(line.segments)\(cost)"
                return cell + String(repeating: " ", count: max(1, 20 - cell.count))
            }
            guard !cells.isEmpty else { continue }
            let row = "  " + kind + String(repeating: " ", count: width - kind.count) + cells.joined()
            table.append(String(row.reversed().drop { $0 == " " }.reversed()))
        }
        return table
    }
}
