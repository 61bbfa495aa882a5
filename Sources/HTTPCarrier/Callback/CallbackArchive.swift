import Formats
package import Foundation

/// A request as the bytes of a dead letter, in the form of an HTTP message, from which it can be retried.
///
/// The secrets by which the caller proved itself are left out. Of the headers only the type of the body stays.
package enum CallbackArchive {
    /// Writes a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - secrets: The places whose values are replaced by an asterisk.
    /// - Returns: The bytes.
    static func bytes(of request: CallbackRequest, secrets: [FieldSource]) -> [UInt8] {
        var names: Set<String> = []
        for case .parameter(let name) in secrets { names.insert(name) }
        for case .query(let name) in secrets { names.insert(name) }
        for case .form(let name) in secrets { names.insert(name) }
        let query = masked(Array(request.query.utf8), names)
        // A secret at the end of the path is all that stands there.
        let hidesRest = secrets.contains(.path)
        var path = request.path
        if hidesRest, !request.pathRest.isEmpty, let rest = path.ranges(of: request.pathRest).last {
            path.replaceSubrange(rest, with: "*")
        }
        var head = Array("\(request.method) \(path)".utf8)
        if !query.isEmpty { head += [UInt8(ascii: "?")] + query }
        head += " HTTP/1.1\r\n".utf8
        let type = request.header("content-type")
        if let type { head += "Content-Type: \(type)\r\n".utf8 }
        if !request.pathRest.isEmpty, !hidesRest { head += "X-Path-Rest: \(request.pathRest)\r\n".utf8 }
        head += "\r\n".utf8
        // Kept unpacked, so that a retry reads it without the headers that are left out.
        let body = (try? CallbackFields.unpackedBody(of: request)) ?? request.body
        let documents = secrets.filter(\.isInDocument)
        let hidden =
            documents.isEmpty ? [] : (try? CallbackFields(request)).map { documents.flatMap($0.values(of:)) } ?? []
        if !hidden.isEmpty { return head + masked(DocumentCharset.utf8(of: body) ?? body, hidden) }
        let kind = type?.lowercased() ?? "form"
        if kind.hasPrefix("multipart/") {
            let parts = (try? MultipartReader.read(body, type: type ?? "")) ?? []
            return head
                + parts.filter { names.contains($0.name) && !$0.value.isEmpty }
                .reduce(body) { $0.replacing($1.value, with: [UInt8(ascii: "*")]) }
        }
        return head + (kind.contains("form") || kind.hasPrefix("text/plain") ? masked(body, names) : body)
    }

    /// Replaces values of a JSON or XML document, with what stands around a whole value, so that it stays one.
    private static func masked(_ document: [UInt8], _ values: [[UInt8]]) -> [UInt8] {
        var masked = document
        for value in values where !value.isEmpty {
            for (before, behind) in [("\"", "\""), ("'", "'"), (">", "<")] {
                masked = masked.replacing(
                    Array(before.utf8) + value + Array(behind.utf8),
                    with: Array((before + "*" + behind).utf8)
                )
            }
        }
        return masked
    }

    /// Reads a request again.
    ///
    /// - Parameters:
    ///   - bytes: What a dead letter holds.
    ///   - receivedAt: When it arrived.
    /// - Returns: The request; nil where the bytes are none.
    package static func request(from bytes: [UInt8], receivedAt: Date) -> CallbackRequest? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        var lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard !lines.isEmpty else { return nil }
        let start = lines.removeFirst().split(separator: " ")
        guard start.count == 3 else { return nil }
        let target = start[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var request = CallbackRequest(
            method: String(start[0]),
            path: String(target[0]),
            query: target.count > 1 ? String(target[1]) : "",
            body: Array(bytes[end.upperBound...]),
            receivedAt: receivedAt
        )
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = String(line[line.index(after: colon)...]).trimmedOfSpace
            if line[..<colon] == "X-Path-Rest" {
                request.pathRest = value
            } else {
                request.headers.append(CallbackRequest.Header(name: String(line[..<colon]), value: value))
            }
        }
        return request
    }

    private static func masked(_ parameters: [UInt8], _ names: Set<String>) -> [UInt8] {
        if names.isEmpty { return parameters }
        let ampersand = UInt8(ascii: "&")
        let pairs = parameters.split(separator: ampersand, omittingEmptySubsequences: false).map { pair -> [UInt8] in
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return Array(pair) }
            let name = String(decoding: FormReader.decode(pair[..<equals]), as: UTF8.self)
            return names.contains(name) ? pair[...equals] + [UInt8(ascii: "*")] : Array(pair)
        }
        return Array(pairs.joined(separator: [ampersand]))
    }
}

extension FieldSource {
    /// Whether the value stands in a document of JSON or XML.
    fileprivate var isInDocument: Bool {
        switch self {
        case .json, .xml: true
        case .parameter, .query, .form, .header, .path, .body: false
        }
    }
}
