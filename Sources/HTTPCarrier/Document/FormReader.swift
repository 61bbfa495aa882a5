/// One parameter of a query or form, percent-decoded but still bytes.
package struct FormParameter: Hashable, Sendable {
    package var name: String
    package var value: [UInt8]
    /// Whether an equals sign stood behind the name; a lone word is often a text that was never encoded.
    package var isAssigned: Bool
}

/// Reads `application/x-www-form-urlencoded` text, as in queries and form bodies.
///
/// As lenient as the carriers are sloppy: a percent sign that begins no escape stands for itself, since refusing a citizen's
/// message for it would help nobody.
package enum FormReader {
    /// The most parameters that are read.
    static let limit = 256

    /// Reads the parameters in their order.
    ///
    /// - Parameter bytes: The text behind the question mark, or the body.
    /// - Returns: The parameters, the first ``limit`` of them.
    package static func read(_ bytes: some Collection<UInt8>) -> [FormParameter] {
        var parameters: [FormParameter] = []
        for pair in bytes.split(separator: UInt8(ascii: "&"), maxSplits: limit) {
            guard parameters.count < limit else { break }
            if let equals = pair.firstIndex(of: UInt8(ascii: "=")) {
                parameters.append(
                    FormParameter(
                        name: String(decoding: decode(pair[..<equals]), as: UTF8.self),
                        value: decode(pair[pair.index(after: equals)...]),
                        isAssigned: true
                    )
                )
            } else {
                let name = String(decoding: decode(pair), as: UTF8.self)
                parameters.append(FormParameter(name: name, value: [], isAssigned: false))
            }
        }
        return parameters
    }

    /// Undoes percent-encoding, and `+` for a space.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            let next = text.index(after: index)
            if byte == UInt8(ascii: "%"), next < text.endIndex, let high = HexDigit.value(of: text[next]),
                case let second = text.index(after: next), second < text.endIndex,
                let low = HexDigit.value(of: text[second])
            {
                bytes.append(high << 4 | low)
                index = text.index(after: second)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index = next
            }
        }
        return bytes
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986, 2.3.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.append(byte)
            default:
                text.append(UInt8(ascii: "%"))
                text.append(HexDigit.character(of: byte >> 4))
                text.append(HexDigit.character(of: byte & 0x0F))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
