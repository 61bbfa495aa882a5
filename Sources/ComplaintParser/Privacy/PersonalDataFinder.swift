import Complaints

/// Marks personal data in a text: numbers of people and things, e-mail addresses and accounts of networks,
/// plates, houses, and names.
///
/// It is the one finder for all outputs. Digits are searched in the whole text, also behind the part that is read as words, because
/// a text that goes on to others must be clean to its last byte.
enum PersonalDataFinder {
    /// Finds the marks of a text.
    ///
    /// - Parameters:
    ///   - read: The text.
    ///   - knowledge: The words that announce names and numbers, and the names of people.
    ///   - except: The tokens that are tracking IDs or ticket numbers.
    /// - Returns: Marks in the order of the text; no two overlap.
    static func find(in read: ReadText, knowledge: Knowledge, except: Set<Int>) -> [PersonalDatum] {
        var data = NumberFinder(
            read: read,
            exempt: Dictionary(
                uniqueKeysWithValues: except.map { (Int(read.tokens[$0].start), Int(read.tokens[$0].end)) }
            )
        ).find()
        data += SpelledNumberFinder(bytes: read.text.source).find()
        data += PlateFinder(read: read).find()
        data += emails(read.text.source)
        data += HouseFinder(read: read, words: knowledge.core.words).find()
        data += NameFinder(read: read, core: knowledge.core).find()
        var end = 0
        return data.sorted { $0.start < $1.start || $0.start == $1.start && $0.length > $1.length }
            .filter { mark in
                guard mark.start >= end else { return false }
                end = mark.start + mark.length
                return true
            }
    }

    private static func emails(_ bytes: [UInt8]) -> [PersonalDatum] {
        var data: [PersonalDatum] = []
        for index in bytes.indices where bytes[index] == UInt8(ascii: "@") {
            var start = index
            while start > 0, index - start < 64, isAddressByte(bytes[start - 1]) { start -= 1 }
            var end = index + 1
            while end < bytes.count, end - index < 255, isAddressByte(bytes[end]) { end += 1 }
            while end > index + 1, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
            // `@nama77`, an account of a network, by which its bearer is found as by an address.
            if start == index, end - index > 3, Tokenizer.isLetter(bytes[index + 1]) {
                data.append(PersonalDatum(kind: .email, start: start, length: end - start))
            }
            if start < index, bytes[(index + 1)..<end].contains(UInt8(ascii: ".")) {
                data.append(PersonalDatum(kind: .email, start: start, length: end - start))
            }
        }
        return data
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        Tokenizer.isLetter(byte) || Tokenizer.isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }
}
