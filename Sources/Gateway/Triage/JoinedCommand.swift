/// A command that was typed without the space before the number: `TAMBAHLP10428 dekat jembatan`.
enum JoinedCommand {
    /// Inserts the missing space; leaves any other text unchanged.
    static func separated(_ text: String, ticketPrefix: String) -> String {
        let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
        let end = text[start...].firstIndex { !$0.isLetter } ?? text.endIndex
        guard end < text.endIndex, text[end].isNumber else { return text }
        let letters = text[start..<end].lowercased()
        guard letters.hasSuffix(ticketPrefix.lowercased()), commands.contains(letters.dropLast(ticketPrefix.count))
        else {
            return text
        }
        let number = text.index(end, offsetBy: -ticketPrefix.count)
        return "\(text[..<number]) \(text[number...])"
    }

    private static let commands: Set<Substring> = [
        "status", "cek", "tambah", "tambahan", "nilai", "batal", "lanjut", "anonim", "rahasia",
    ]
}
