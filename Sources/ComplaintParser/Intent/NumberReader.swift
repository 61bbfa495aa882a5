import Complaints

/// Finds the numbers of earlier reports in a text: SP4N's tracking ID and our own ticket number.
struct NumberReader {
    let text: TokenizedText
    let words: [Int32]
    let knowledge: Knowledge

    struct Finding {
        var trackingID: String?
        var ticketNumber: String?
        /// The token of the number, for what follows it.
        var token: Int?
        var tokens: Set<Int> = []
        /// Those of them that are a ticket number of ours.
        var ticketTokens: Set<Int> = []
    }

    func read() -> Finding {
        var finding = Finding()
        ticketNumber(&finding)
        let other = knowledge.core.words.otherNumber
        for index in text.tokens.indices where text.tokens[index].kind == .number && !finding.tokens.contains(index) {
            let token = text.tokens[index]
            guard (6...10).contains(token.digitCount), !isMoney(index) else { continue }
            let digits = text.lettersOf(index)
            // No tracking ID begins with 0; what does is a telephone number or a part of one.
            if digits.first == UInt8(ascii: "0") { continue }
            if token.digitCount >= 9, digits.starts(with: "08".utf8) || digits.starts(with: "628".utf8) { continue }
            // A customer's, account's or telephone number announces itself within the three words before it.
            if (max(0, index - 3)..<index).contains(where: { knowledge.core.words.word(words[$0], has: other) }) {
                continue
            }
            finding.trackingID = String(decoding: digits, as: UTF8.self)
            finding.token = finding.token ?? index
            finding.tokens.insert(index)
            break
        }
        return finding
    }

    private func isMoney(_ index: Int) -> Bool {
        if index > 0, text.lettersOf(index - 1).elementsEqual("rp".utf8) { return true }
        guard index + 1 < text.tokens.count else { return false }
        let next = text.lettersOf(index + 1)
        return ["rb", "ribu", "jt", "juta", "rupiah"].contains { next.elementsEqual($0.utf8) }
    }

    private func ticketNumber(_ finding: inout Finding) {
        let prefix = Array(knowledge.ticketPrefix.lowercased().utf8)
        guard !prefix.isEmpty else { return }
        for index in text.tokens.indices where text.tokens[index].kind == .word {
            guard text.letters[Int(text.tokens[index].lettersStart)] == prefix[0],
                text.lettersOf(index).starts(with: prefix)
            else { continue }
            var last = index
            while last + 1 < text.tokens.count, last < index + 5,
                text.tokens[last + 1].kind == .number || text.tokens[last + 1].lettersCount == 1
            {
                last += 1
            }
            for end in stride(from: last, through: index, by: -1) {
                guard let number = TicketNumber(text.written(from: index, through: end), prefix: knowledge.ticketPrefix)
                else { continue }
                finding.ticketNumber = number.description
                finding.token = end
                finding.tokens.formUnion(index...end)
                finding.ticketTokens.formUnion(index...end)
                return
            }
        }
    }
}
