/// A form as `multipart/form-data` (RFC 7578), texts only.
struct MultipartForm {
    let contentType: String
    let bytes: [UInt8]

    /// Makes a form.
    ///
    /// - Parameters:
    ///   - fields: The names and values.
    ///   - generator: The source of the boundary's 128 bits. A citizen who could foretell the boundary could end a value and add fields.
    init(_ fields: [(name: String, value: String)], using generator: inout some RandomNumberGenerator) {
        var boundary: String
        repeat {
            let digits = (0..<2).map { _ in String(UInt64.random(in: .min ... .max, using: &generator), radix: 16) }
            boundary = "lapord-" + digits.joined(separator: "-")
        } while fields.contains { $0.name.contains(boundary) || $0.value.contains(boundary) }
        contentType = "multipart/form-data; boundary=\(boundary)"
        var text = ""
        for field in fields {
            text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n\(field.value)\r\n"
        }
        text += "--\(boundary)--\r\n"
        bytes = Array(text.utf8)
    }
}
