/// The digits of a text in their order, written as digits of any kind or as words: `0812 tujuh empat`.
package struct DigitStream: Sendable {
    /// One digit.
    package struct Digit: Sendable, Hashable {
        /// 0 to 9.
        package let value: UInt8
        /// Where it begins, in UTF-8 bytes of the text.
        package let start: Int
        /// Where it ends.
        package let end: Int
        /// Whether it is written as a word.
        package let isWord: Bool
        /// Whether a word that is no digit, or more than a few marks, part it from the digit before.
        package let isParted: Bool
        /// Whether nothing at all parts it from the digit before.
        package let isGlued: Bool
    }

    package let digits: [Digit]

    /// Reads a text.
    package init(_ text: String) { self.init(bytes: Array(text.utf8)) }

    /// Reads a text.
    ///
    /// - Parameter bytes: The text in UTF-8.
    package init(bytes: [UInt8]) {
        var digits: [Digit] = []
        var index = 0
        var isParted = false
        var marks = 0
        var repeats = 1
        func note(_ value: UInt8, through end: Int, isWord: Bool) {
            // `dobel delapan` is two eights.
            for _ in 0..<repeats {
                digits.append(
                    Digit(
                        value: value,
                        start: index,
                        end: end,
                        isWord: isWord,
                        isParted: isParted || marks > Self.mostMarks,
                        isGlued: marks == 0 && !isParted && !isWord && !digits.isEmpty
                    )
                )
                isParted = false
                marks = 0
            }
            repeats = 1
            index = end
        }
        while index < bytes.count {
            if let digit = DigitReader.digit(bytes, index) {
                note(digit.value, through: index + digit.length, isWord: false)
            } else if DigitReader.isLetter(bytes[index]) {
                var end = index
                while end < bytes.count, DigitReader.isLetter(bytes[end]) { end += 1 }
                let word = end - index <= Self.longestWord ? String(decoding: bytes[index..<end], as: UTF8.self) : ""
                if let value = Self.words[word.lowercased()] {
                    note(value, through: end, isWord: true)
                } else {
                    if let times = Self.multiples[word.lowercased()] {
                        repeats = times
                    } else if digits.isEmpty || !Self.fillers.contains(word.lowercased()) {
                        isParted = true
                        repeats = 1
                    }
                    index = end
                }
            } else if let length = DigitReader.separator(bytes, index) {
                marks += 1
                index += length
            } else {
                isParted = true
                index += 1
            }
        }
        self.digits = digits
    }

    /// The most marks and blanks between two digits of one number.
    private static let mostMarks = 5
    private static let longestWord = 9
    /// Digits as Indonesian, Javanese, Palembang Malay and English say them.
    private static let words: [String: UInt8] = [
        "nol": 0, "kosong": 0, "zero": 0, "oh": 0, "satu": 1, "siji": 1, "sikok": 1, "sijine": 1, "esa": 1,
        "one": 1,
        "dua": 2, "duo": 2, "due": 2, "loro": 2, "two": 2, "tiga": 3, "tigo": 3, "tige": 3, "telu": 3, "three": 3,
        "empat": 4,
        "ampat": 4, "papat": 4, "pat": 4, "four": 4, "lima": 5, "limo": 5, "lime": 5, "five": 5, "enam": 6, "anam": 6,
        "enem": 6,
        "nem": 6, "six": 6, "tujuh": 7, "pitu": 7, "seven": 7, "delapan": 8, "lapan": 8, "wolu": 8, "salapan": 8,
        "eight": 8,
        "sembilan": 9, "sanga": 9, "songo": 9, "nine": 9, "anem": 6, "limang": 5, "pitung": 7, "wolung": 8,
        "sangang": 9, "nul": 0,
        "sepuluh": 1, "sebelas": 1, "seratus": 1, "sewidak": 6, "sijik": 1, "enol": 0, "tuju": 7, "dlapan": 8,
        "smbilan": 9,
        "hiji": 1, "tilu": 3, "opat": 4, "genep": 6, "dalapan": 8,
    ]
    /// Words that people say between the digits of one number: `nol delapan strip dua puluh satu`.
    private static let fillers: Set<String> = [
        "strip", "setrip", "dash", "spasi", "titik", "garis", "datar", "min", "plus", "puluh", "puluhan", "belas",
        "ratus", "terus",
        "lanjut", "jeda", "koma", "trus", "lalu",
    ]
    private static let multiples = ["dobel": 2, "double": 2, "dabel": 2, "kembar": 2, "tripel": 3, "triple": 3]
}
