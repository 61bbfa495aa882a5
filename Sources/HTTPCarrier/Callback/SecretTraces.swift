import Formats

/// Finds a secret in the bytes of a request, in whichever way a request can write its characters: as they are, percent-encoded, escaped
/// as in JSON or XML, or some of them so and some so. The type that a request claims does not matter.
enum SecretTraces {
    /// A shorter one stands in too many texts by chance.
    private static let shortest = 8

    /// Replaces each occurrence of a secret by an asterisk.
    static func hiding(_ secret: String, in bytes: [UInt8]) -> [UInt8] {
        let wanted = Array(secret.utf8)
        guard wanted.count >= shortest else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if let end = end(of: wanted, in: bytes, from: index) {
                result.append(UInt8(ascii: "*"))
                index = end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// The end of a secret that begins at an index; nil where none does.
    private static func end(of wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        for byte in wanted {
            guard index < bytes.count else { return nil }
            if let count = length(ofEscaped: byte, in: bytes, at: index) {
                index += count
            } else if bytes[index] == byte {
                index += 1
            } else {
                return nil
            }
        }
        return index
    }

    /// The length of an escape that stands for a byte; nil where none begins here.
    private static func length(ofEscaped byte: UInt8, in bytes: [UInt8], at index: Int) -> Int? {
        let rest = bytes[index...].prefix(10)
        switch bytes[index] {
        case UInt8(ascii: "%"): return hexadecimal(rest.dropFirst().prefix(2)) == Int(byte) ? 3 : nil
        case UInt8(ascii: "+"): return byte == UInt8(ascii: " ") ? 1 : nil
        case UInt8(ascii: "\\"):
            guard let second = rest.dropFirst().first else { return nil }
            if second == UInt8(ascii: "u") {
                return byte < 0x80 && hexadecimal(rest.dropFirst(2).prefix(4)) == Int(byte) ? 6 : nil
            }
            return second == byte && "\"\\/'".utf8.contains(byte) ? 2 : nil
        case UInt8(ascii: "&"):
            guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return nil }
            let value = reference(String(decoding: rest[(index + 1)..<end], as: UTF8.self))
            return byte < 0x80 && value == Int(byte) ? end + 1 - index : nil
        default: return nil
        }
    }

    /// The character that a reference of XML or HTML names.
    private static func reference(_ name: String) -> Int? {
        switch name {
        case "amp": 0x26
        case "lt": 0x3C
        case "gt": 0x3E
        case "quot": 0x22
        case "apos": 0x27
        case _ where name.hasPrefix("#x") || name.hasPrefix("#X"): Int(name.dropFirst(2), radix: 16)
        case _ where name.hasPrefix("#"): Int(name.dropFirst())
        default: nil
        }
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
