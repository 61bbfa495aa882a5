/// The number by which a citizen and an officer call a ticket, for example `LP10428`.
///
/// A prefix of letters, the ticket's serial in decimal digits without leading zeros, and one check digit by Damm's algorithm,
/// which finds every single wrong digit and every swap of neighbours. The prefix keeps it apart from SP4N's tracking ID, which is
/// digits only.
package struct TicketNumber: Hashable, Sendable {
    /// One to four capital letters.
    package let prefix: String
    /// The serial, counted from 1.
    package let serial: Int64

    /// Makes the number of a serial.
    ///
    /// - Parameters:
    ///   - serial: The ticket's serial, 1 or more.
    ///   - prefix: One to four letters.
    package init(serial: Int64, prefix: String) {
        self.serial = serial
        self.prefix = prefix.uppercased()
    }

    /// Reads a number as a citizen writes it: any case, with spaces, dots, dashes or `#` in it, with `O` for 0 and `I` or `l` for 1.
    ///
    /// The result is nil where prefix or check digit do not fit.
    ///
    /// - Parameters:
    ///   - written: The text of the number alone.
    ///   - prefix: The prefix in use.
    package init?(_ written: some StringProtocol, prefix: String) {
        let prefix = prefix.uppercased()
        let characters = written.uppercased().filter { $0.isLetter || $0.isNumber }
        guard characters.hasPrefix(prefix) else { return nil }
        var digits: [Int] = []
        for character in characters.dropFirst(prefix.count) {
            switch character {
            case "O": digits.append(0)
            case "I", "L": digits.append(1)
            default:
                guard character.isASCII, let digit = character.wholeNumberValue else { return nil }
                digits.append(digit)
            }
        }
        guard (2...18).contains(digits.count), digits.first != 0, Self.checkDigit(of: digits) == 0 else { return nil }
        serial = digits.dropLast().reduce(0) { $0 * 10 + Int64($1) }
        self.prefix = prefix
    }

    /// The serial's digits with the check digit.
    package var digits: String {
        let digits = String(serial).compactMap(\.wholeNumberValue)
        return "\(serial)\(Self.checkDigit(of: digits))"
    }

    // The totally anti-symmetric quasigroup of order 10 that Damm's thesis (2004) gives.
    private static let quasigroup: [[Int]] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ]

    private static func checkDigit(of digits: [Int]) -> Int {
        digits.reduce(0) { quasigroup[$0][$1] }
    }
}

extension TicketNumber: CustomStringConvertible {
    package var description: String { prefix + digits }
}
