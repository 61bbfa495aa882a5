/// The comma-separated values of an information line; quoted ones may hold commas.
struct ATFields: Hashable, Sendable {
    private var fields: [String] = []
    private var quotedIndices: Set<Int> = []

    /// Takes what follows the colon of an information line.
    ///
    /// - Parameter text: For example `"SM",3,20`.
    init(_ text: some StringProtocol) {
        var field = ""
        var quoted = false
        var depth = 0
        for character in text {
            switch character {
            case "\"":
                quoted.toggle()
                quotedIndices.insert(fields.count)
            case "(" where !quoted:
                depth += 1
                field.append(character)
            case ")" where !quoted:
                depth -= 1
                field.append(character)
            case "," where !quoted && depth == 0:
                fields.append(field)
                field = ""
            case " " where !quoted: continue
            default: field.append(character)
            }
        }
        fields.append(field)
    }

    /// How many there are; an empty text has one.
    var count: Int { fields.count }

    /// The text of a field without quotes; nil where there is none or it is empty.
    func text(_ index: Int) -> String? {
        fields.indices.contains(index) && !fields[index].isEmpty ? fields[index] : nil
    }

    /// Whether a field stands between quotation marks.
    func isQuoted(_ index: Int) -> Bool {
        quotedIndices.contains(index)
    }

    /// The number in a field.
    func integer(_ index: Int) -> Int? {
        text(index).flatMap { Int($0) }
    }
}
