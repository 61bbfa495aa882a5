/// The text fields of a `multipart/form-data` body (RFC 7578).
struct MultipartFields {
    private var fields: [String: String] = [:]

    init(_ bytes: [UInt8], contentType: String) {
        guard let mark = contentType.firstRange(of: "boundary=") else { return }
        let boundary = contentType[mark.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        // CR LF is one character to Swift, so that parts are told apart by bytes turned to single line feeds.
        let text = String(decoding: bytes.filter { $0 != 13 }, as: UTF8.self)
        for part in text.split(separator: "--\(boundary)") {
            guard let blank = part.firstRange(of: "\n\n"),
                let name = part[..<blank.lowerBound].firstRange(of: "name=\"")
            else { continue }
            let key = part[name.upperBound...].prefix { $0 != "\"" }
            var value = part[blank.upperBound...]
            if value.hasSuffix("\n") { value.removeLast() }
            fields[String(key)] = String(value)
        }
    }

    subscript(name: String) -> String? { fields[name] }
}
