/// The address that a message comes from or goes to, in one canonical form.
///
/// A subscriber's number is kept as E.164 digits without the plus sign (`62812…`), whichever way the carrier wrote it
/// (`+62812…`, `0812…`, `0062812…`, `62812…`). Short codes and alphanumeric senders are kept apart, because nobody may ever
/// answer them automatically (promise 8 of docs/architecture.md).
package struct PhoneNumber: Hashable, Sendable {
    /// What stands behind an address.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// A telephone number that can be texted back: 7 to 15 digits, E.164.
        case subscriber
        /// A service number of 2 to 6 digits, for example 1708.
        case shortCode
        /// A name, for example TELKOMSEL (3GPP TS 23.040, 9.1.2.5, type of number 5).
        case alphanumeric
    }

    package let kind: Kind
    /// The canonical text: digits for numbers, the name as it came for alphanumeric senders.
    package let text: String

    private init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }

    /// Reads an address as a carrier or a person writes it.
    ///
    /// The result is nil where the text is neither a number nor a name, and where a number would have to be guessed: a reply to it
    /// could reach somebody else. Examples are `6.28127E+12`, whose last digits are missing, and digits with letters among them.
    ///
    /// - Parameters:
    ///   - written: Digits with any of `+ - . ( )` and blanks between them; the same as a spreadsheet writes it, if all digits are
    ///     there (`6281273440001.0`, `6.281273440001E12`); or a name of at most 11 characters, the longest that a network carries
    ///     (3GPP TS 23.040, 9.1.2.5), with fewer than 7 digits.
    ///   - countryCode: The country code that replaces a leading trunk `0`, digits only.
    package init?(_ written: String, countryCode: String = "62") {
        var written = written
        if written.utf8.contains(where: { $0 >= 0x80 }) { written = WrittenNumber.plain(written) }
        switch WrittenNumber.decimal(written) {
        case .notDecimal: break
        case .whole(let digits): written = digits
        case .uncertain: return nil
        }
        var digits: [UInt8] = []
        var international = false
        var other = false
        var seen = false
        for byte in written.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte)
                seen = true
            case UInt8(ascii: "+") where !seen:
                international = true
                seen = true
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"):
                continue
            default:
                other = true
            }
        }
        if other {
            guard digits.count < Self.digitsOfNumber else { return nil }
            self.init(name: written)
            return
        }
        guard !digits.isEmpty, digits.count <= 20 else { return nil }
        var text = String(decoding: digits, as: UTF8.self)
        if !international, digits.count <= 6, !text.hasPrefix("0") {
            guard digits.count >= 2 else { return nil }
            self.init(kind: .shortCode, text: text)
            return
        }
        if !international {
            if text.hasPrefix("00") {
                text.removeFirst(2)
            } else if text.hasPrefix("0") {
                // A trunk zero before a country code: either may be the slip, and they make two different numbers.
                guard !text.hasPrefix("0" + countryCode) || digits.count < 12 else { return nil }
                text = countryCode + text.dropFirst()
            } else if text.hasPrefix("8"), countryCode == "62", (9...12).contains(digits.count) {
                text = countryCode + text
            }
        }
        // "+62 0812…" is a common slip: the trunk zero does not belong behind the country code.
        if text.hasPrefix(countryCode + "0") {
            text = countryCode + text.dropFirst(countryCode.count + 1)
        }
        guard (7...15).contains(text.utf8.count), text.first != "0" else { return nil }
        self.init(kind: .subscriber, text: text)
    }

    /// The fewest digits of a subscriber's number; a text with so many is a number, or an unreadable one, and no name.
    private static let digitsOfNumber = 7

    private init?(name: String) {
        let trimmed = name.drop { $0 == " " }
        guard !trimmed.isEmpty, trimmed.count <= 11,
            trimmed.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        self.init(kind: .alphanumeric, text: String(trimmed))
    }

    /// Restores an address from its stored form.
    ///
    /// - Parameters:
    ///   - kind: The kind that was stored.
    ///   - canonical: The value of ``text`` that was stored; it is not checked again.
    package init(kind: Kind, canonical: String) {
        self.kind = kind
        self.text = canonical
    }

    /// Whether an automatic reply may go to this address at all.
    package var mayBeAnswered: Bool { kind == .subscriber }

    /// The number as it is dialled from abroad: with a plus sign for subscribers, as it is otherwise.
    package var dialled: String { kind == .subscriber ? "+" + text : text }

    /// The number with its middle hidden, for logs and screens: country and operator prefix and the last two digits remain.
    package var masked: String {
        switch kind {
        case .subscriber: "\(text.prefix(5))*****\(text.suffix(2))"
        case .shortCode: text
        case .alphanumeric: "\(text.prefix(2))***"
        }
    }
}

/// The masked form, so that a number that slips into a log by interpolation is not exposed.
extension PhoneNumber: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { masked }
    package var debugDescription: String { masked }
}

/// Mirrors show the masked form too, since `dump` and test failures print by reflection.
extension PhoneNumber: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}
