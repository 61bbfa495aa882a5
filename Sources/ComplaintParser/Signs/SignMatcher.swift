/// Finds the signs of a book in the items of a text, in time linear in the items.
struct SignMatcher {
    /// How many occurrences of one term are looked at; a text that repeats a word more often says nothing new.
    private static let occurrenceLimit: UInt8 = 12
    /// The most terms that are followed through a sign.
    static let chainLimit = 32

    /// The terms that occur in the text, by open addressing.
    private struct Slot {
        var term: Int32 = -1
        var first: Int32 = -1
        var last: Int32 = -1
        var count: UInt8 = 0
    }

    private let book: SignBook
    private let items: [Item]
    private var slots: [Slot]
    private let mask: Int
    private var next: [Int32] = []
    private var itemOf: [Int32] = []
    /// The items that fit the sign at hand, in the order of its terms.
    private var chain = [Int32](repeating: -1, count: chainLimit)

    static func match(_ items: [Item], vocabulary: Vocabulary, book: SignBook) -> SignFindings {
        var matcher = SignMatcher(items: items, book: book)
        return matcher.run(vocabulary)
    }

    private init(items: [Item], book: SignBook) {
        self.book = book
        self.items = items
        // A word has few terms; the table stays at most half full.
        var size = 64
        while size < items.count * 10 { size *= 2 }
        slots = [Slot](repeating: Slot(), count: size)
        mask = size - 1
        next.reserveCapacity(items.count * 3)
        itemOf.reserveCapacity(items.count * 3)
    }

    @inline(__always)
    private func slot(_ term: Int32) -> Int {
        var slot = (Int(term) &* 0x9E37_79B1) & mask
        while slots[slot].term >= 0, slots[slot].term != term { slot = (slot + 1) & mask }
        return slot
    }

    @inline(__always)
    private func first(_ term: Int32) -> Int32 { slots[slot(term)].first }

    private mutating func run(_ vocabulary: Vocabulary) -> SignFindings {
        var findings = SignFindings(targetCount: book.targets.count)
        var seen: [Int32] = []
        seen.reserveCapacity(items.count * 2)
        for (index, item) in items.enumerated() {
            let start = Int(vocabulary.termStart[Int(item.word)])
            let end = Int(vocabulary.termStart[Int(item.word) + 1])
            for position in start..<end { note(vocabulary.terms[position], item: Int32(index), &seen) }
        }
        for term in seen {
            let start = Int(book.callStart[Int(term)])
            let end = Int(book.callStart[Int(term) + 1])
            for call in start..<end { evaluate(book.called[call], &findings) }
        }
        findings.weigh()
        return findings
    }

    private mutating func note(_ term: Int32, item: Int32, _ seen: inout [Int32]) {
        // Words with more terms than expected must not fill the table.
        guard seen.count * 4 < slots.count * 3 else { return }
        let slot = slot(term)
        guard slots[slot].count < Self.occurrenceLimit else { return }
        let occurrence = Int32(next.count)
        next.append(-1)
        itemOf.append(item)
        if slots[slot].term < 0 {
            slots[slot].term = term
            slots[slot].first = occurrence
            seen.append(term)
        } else {
            next[Int(slots[slot].last)] = occurrence
        }
        slots[slot].last = occurrence
        slots[slot].count += 1
    }

    private mutating func evaluate(_ number: Int32, _ findings: inout SignFindings) {
        let sign = book.signs[Int(number)]
        let start = Int(sign.termsStart)
        let count = Int(sign.termsCount)
        for offset in 0..<count where first(book.terms[start + offset]) < 0 { return }
        for offset in 0..<Int(sign.forbiddenCount) where first(book.terms[start + count + offset]) >= 0 { return }
        var occurrence = first(book.terms[start])
        var best = SignFindings.Match(sign: number, target: sign.target)
        var strength: Float = -1
        while occurrence >= 0, strength < 1 {
            let item = itemOf[Int(occurrence)]
            occurrence = next[Int(occurrence)]
            if sign.atStart, items[Int(item)].position > 1 { break }
            chain[0] = item
            guard count == 1 || complete(sign) else { continue }
            // The strongest word counts: `jalan` before a school is a road, the school only says where.
            var found: Float = 0
            for offset in 0..<count { found = max(found, items[Int(chain[offset])].strength) }
            guard found > strength else { continue }
            strength = found
            best.position = items[Int(item)].position
            for offset in 0..<4 { best.marks[offset] = offset < count ? items[Int(chain[offset])].token : -1 }
        }
        guard strength >= 0 else { return }
        // What a text names first is more often what it is about.
        best.weight = sign.weight * strength * (1 - 0.25 * min(1, Float(best.position) / 40))
        findings.matches.append(best)
    }

    /// Fills the chain behind its first item; false where a term has no fitting one.
    private mutating func complete(_ sign: SignBook.Sign) -> Bool {
        let anchor = items[Int(chain[0])].position
        var previous = anchor
        for offset in 1..<Int(sign.termsCount) {
            var occurrence = first(book.terms[Int(sign.termsStart) + offset])
            let before = chain[offset - 1]
            let adjacent = sign.adjacent & (1 << UInt32(offset)) != 0
            let farthest = adjacent ? items[Int(before)].token + 1 : .max
            var fitting: Int32 = -1
            while occurrence >= 0 {
                let item = itemOf[Int(occurrence)]
                let position = items[Int(item)].position
                if sign.ordered {
                    if position > previous + 1 + SignBook.gap { break }
                    if item > before, items[Int(item)].token <= farthest {
                        fitting = item
                        break
                    }
                } else if adjacent ? items[Int(item)].token == farthest : abs(position - anchor) <= SignBook.window,
                    !chain[..<offset].contains(item)
                {
                    fitting = item
                    break
                }
                occurrence = next[Int(occurrence)]
            }
            guard fitting >= 0 else { return false }
            chain[offset] = fitting
            previous = items[Int(fitting)].position
        }
        return true
    }
}
