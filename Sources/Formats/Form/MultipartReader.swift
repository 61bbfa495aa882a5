/// Reads `multipart/form-data` (RFC 7578), as programs send a form that could hold files.
package enum MultipartReader {
    /// Reads the parts in their order.
    ///
    /// - Parameters:
    ///   - bytes: The body.
    ///   - type: The `Content-Type`, which names the boundary.
    /// - Returns: The parts by their names, the first ``FormReader/limit`` of them.
    /// - Throws: ``DocumentError`` where the boundary is not named, or no part is found.
    package static func read(_ bytes: [UInt8], type: String) throws(DocumentError) -> [FormParameter] {
        guard let boundary = parameter("boundary", of: type), !boundary.isEmpty, boundary.utf8.count <= 70 else {
            throw DocumentError(reason: "the type of a multipart body names no boundary", offset: 0)
        }
        let mark = Array("--\(boundary)".utf8)
        guard var start = bytes.firstRange(of: mark)?.upperBound else {
            throw DocumentError(reason: "a multipart body does not hold its boundary", offset: 0)
        }
        let separator = Array("\r\n".utf8) + mark
        var parameters: [FormParameter] = []
        while parameters.count < FormReader.limit, !bytes[start...].starts(with: "--".utf8) {
            // A body that was cut off must not pass for a whole one.
            guard let end = bytes[start...].firstRange(of: separator) else {
                throw DocumentError(reason: "a multipart body ends too early", offset: bytes.count)
            }
            if let parameter = part(bytes[start..<end.lowerBound]) { parameters.append(parameter) }
            start = end.upperBound
        }
        return parameters
    }

    /// One part: its head, an empty line, its value.
    private static func part(_ bytes: ArraySlice<UInt8>) -> FormParameter? {
        guard let gap = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        for line in String(decoding: bytes[..<gap.lowerBound], as: UTF8.self).split(whereSeparator: \.isNewline) {
            guard line.lowercased().hasPrefix("content-disposition:"), let name = parameter("name", of: String(line))
            else { continue }
            return FormParameter(name: name, value: Array(bytes[gap.upperBound...]), isAssigned: true)
        }
        return nil
    }

    /// The value of a parameter of a header, with or without quotes.
    private static func parameter(_ name: String, of header: String) -> String? {
        for piece in header.split(separator: ";").dropFirst() {
            let halves = piece.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, trimmed(halves[0]).lowercased() == name else { continue }
            return trimmed(halves[1])
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        let isOutside = { (character: Character) in character.isWhitespace || character == "\"" }
        var text = text.drop(while: isOutside)
        while let last = text.last, isOutside(last) { text.removeLast() }
        return String(text)
    }
}
