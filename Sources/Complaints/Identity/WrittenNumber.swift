/// A telephone number as systems write it that take it for a quantity, or set it in type.
enum WrittenNumber {
    /// The digits of a text that is written as a decimal number.
    enum Decimal: Hashable {
        /// It is none, or full stops group its digits.
        case notDecimal
        /// All digits are there.
        case whole(String)
        /// Digits are missing, or it is not clear which they are.
        case uncertain
    }

    /// Reads `6281273440001.0`, `6281273440001,00` and `6.281273440001E12`.
    ///
    /// - Parameter text: ASCII.
    /// - Returns: The digits, where none had to be guessed.
    static func decimal(_ text: String) -> Decimal {
        var rest = text.utf8[...]
        while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
        while rest.last == UInt8(ascii: " ") { rest.removeLast() }
        let sign = rest.first == UInt8(ascii: "+") ? "+" : ""
        if !sign.isEmpty { rest.removeFirst() }
        let whole = digits(&rest)
        guard !whole.isEmpty, let mark = rest.popFirst() else { return .notDecimal }
        if isExponent(mark) { return isNumber(&rest) ? .uncertain : .notDecimal }
        let isComma = mark == UInt8(ascii: ",")
        guard isComma || mark == UInt8(ascii: ".") else { return .notDecimal }
        var fraction = digits(&rest)
        guard let next = rest.popFirst() else {
            if fraction.count <= 2, fraction.allSatisfy({ $0 == "0" }) { return .whole(sign + whole) }
            // Eight digits and more stand together in nobody's grouping.
            return isComma || whole.count >= 8 || fraction.count < 3 ? .uncertain : .notDecimal
        }
        guard isExponent(next) else { return .notDecimal }
        guard let shift = exponent(&rest), shift <= fraction.count else { return .uncertain }
        let moved = fraction.prefix(shift)
        fraction.removeFirst(shift)
        return fraction.allSatisfy { $0 == "0" } ? .whole(sign + whole + moved) : .uncertain
    }

    /// Replaces the blanks, dashes and digits of typesetting by those of ASCII; what cannot be seen is left out.
    static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: plain.append(" ")
            case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: break
            case 0x2010...0x2015, 0x2212: plain.append("-")
            case 0xFF10...0xFF19: plain.append(Unicode.Scalar(UInt8(scalar.value - 0xFF10) + UInt8(ascii: "0")))
            case 0xFF0B: plain.append("+")
            default: plain.append(scalar)
            }
        }
        return String(plain)
    }

    private static func isExponent(_ byte: UInt8) -> Bool { byte | 0x20 == UInt8(ascii: "e") }

    private static func digits(_ rest: inout Substring.UTF8View) -> String {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest[digits.endIndex...]
        return String(Substring(digits))
    }

    /// Whether nothing but an exponent is left.
    private static func isNumber(_ rest: inout Substring.UTF8View) -> Bool { exponent(&rest) != nil }

    private static func exponent(_ rest: inout Substring.UTF8View) -> Int? {
        if rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let written = digits(&rest)
        return rest.isEmpty && written.count <= 3 ? Int(written) : nil
    }
}
