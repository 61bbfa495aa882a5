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
    package static let limit = 256

    /// Reads the parameters in their order.
    ///
    /// - Parameter bytes: The text behind the question mark, or the body.
    /// - Returns: The parameters, the first ``limit`` of them.
    package static func read(_ bytes: some Collection<UInt8>) -> [FormParameter] {
        if bytes.isEmpty { return [] }
        return bytes.withContiguousStorageIfAvailable(read(buffer:))
            ?? Array(bytes).withUnsafeBufferPointer(read(buffer:))
    }

    private static func read(buffer: UnsafeBufferPointer<UInt8>) -> [FormParameter] {
        var parameters: [FormParameter] = []
        var start = buffer.startIndex
        while start < buffer.endIndex, parameters.count < limit {
            let end = buffer[start...].firstIndex(of: UInt8(ascii: "&")) ?? buffer.endIndex
            let pair = buffer[start..<end]
            start = end + 1
            if pair.isEmpty { continue }
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            parameters.append(
                FormParameter(
                    name: text(pair[..<(equals ?? end)]),
                    value: equals.map { decode(buffer: UnsafeBufferPointer(rebasing: pair[($0 + 1)...])) } ?? [],
                    isAssigned: equals != nil
                )
            )
        }
        return parameters
    }

    /// A name, which is seldom encoded at all.
    private static func text(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        let isPlain = !name.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }
        return isPlain ? String(decoding: name, as: UTF8.self) : String(decoding: decode(name), as: UTF8.self)
    }

    /// Undoes percent-encoding, and `+` for a space, which it means everywhere but in a path.
    package static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool = true) -> [UInt8] {
        func decode(_ buffer: UnsafeBufferPointer<UInt8>) -> [UInt8] { Self.decode(buffer: buffer, plusIsSpace) }
        return text.withContiguousStorageIfAvailable(decode) ?? Array(text).withUnsafeBufferPointer(decode)
    }

    private static func decode(buffer text: UnsafeBufferPointer<UInt8>, _ plusIsSpace: Bool = true) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: text.count) { bytes, count in
            var index = 0
            while index < text.count {
                let byte = text[index]
                if byte == UInt8(ascii: "%"), index + 2 < text.count, let high = HexDigit.value(of: text[index + 1]),
                    let low = HexDigit.value(of: text[index + 2])
                {
                    bytes[count] = high << 4 | low
                    index += 3
                } else {
                    bytes[count] = byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte
                    index += 1
                }
                count += 1
            }
        }
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986, 2.3.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        encode(bytes, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Percent-encodes bytes behind a text.
    package static func encode(_ bytes: some Sequence<UInt8>, into text: inout [UInt8]) {
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
    }
}
