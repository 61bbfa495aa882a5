/// A form as `multipart/form-data` (RFC 7578), texts only.
struct MultipartForm {
    let contentType: String
    let bytes: [UInt8]

    init(_ fields: [(name: String, value: String)]) {
        // Derived from the contents: the same form always has the same bytes, and a value cannot hold its own digest.
        let boundary = "lapord-" + Digest.of(fields.flatMap { [$0.name, $0.value] })
        contentType = "multipart/form-data; boundary=\(boundary)"
        var text = ""
        for field in fields {
            text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n\(field.value)\r\n"
        }
        text += "--\(boundary)--\r\n"
        bytes = Array(text.utf8)
    }
}
