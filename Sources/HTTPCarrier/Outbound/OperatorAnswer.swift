import Formats

/// The parts of an operator's answer that have the same look with many of them.
enum OperatorAnswer {
    private static let errorWords: Set<String> = [
        "error", "err", "fail", "failed", "failure", "rejected", "refused", "invalid", "denied", "nok", "false",
    ]

    /// Whether an answer says of itself that it is an error: `{"status":"error"}`, `{"success":false}`, `{"error":"…"}`, `ERROR …`.
    static func isError(_ fields: CallbackFields) -> Bool {
        switch fields.body {
        case .json(let document):
            for name in ["status", "result", "state", "success", "ok", "accepted"] {
                if let value = document[name]?.bytes, errorWords.contains(word(value)) { return true }
            }
            return ["error", "errors"].contains { document[$0].map(tellsSomething) ?? false }
        case .xml(let root):
            if word(Array(root.name.utf8)) == "error" { return true }
            return ["status", "result"].contains { name in
                root.first(named: name).map { errorWords.contains(word($0.text)) } ?? false
            }
        case .plain(let bytes, _):
            return errorWords.contains(
                word(Array(bytes.drop { $0 <= 0x20 }.prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }))
            )
        case .none, .form: return false
        }
    }

    /// The operator's own code for an error, fit for a log.
    ///
    /// - Parameters:
    ///   - fields: The answer.
    ///   - place: The place that the profile names; nil for the usual ones.
    /// - Returns: The code; nil where none is found that certainly holds neither a number nor a text of a citizen.
    static func code(_ fields: CallbackFields, at place: FieldSource?) -> String? {
        let candidates: [[UInt8]]
        if let place {
            candidates = fields.values(of: place)
        } else {
            switch fields.body {
            case .json(let document):
                let inner = document["error"] ?? document
                candidates = ["code", "error_code", "errorCode", "error-code", "status_code", "statusCode"]
                    .compactMap { inner[$0]?.bytes ?? document[$0]?.bytes }
            case .xml(let root):
                candidates = ["code", "errorcode", "error_code", "statuscode"]
                    .compactMap { root.first(named: $0)?.text }
            case .plain(let bytes, _):
                let first = Array(bytes.drop { $0 <= 0x20 }.prefix { $0 > 0x20 })
                candidates = first.contains(where: isDigit) ? [first] : []
            case .none, .form: candidates = []
            }
        }
        return candidates.lazy.map { String(decoding: $0, as: UTF8.self).trimmedOfSpace }.first(where: isHarmless)
    }

    private static func isHarmless(_ code: String) -> Bool {
        guard (1...24).contains(code.utf8.count) else { return false }
        var digits = 0
        for byte in code.utf8 {
            digits = isDigit(byte) ? digits + 1 : 0
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            guard isDigit(byte) || isLetter || ":._-".utf8.contains(byte), digits <= 6 else { return false }
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func word(_ bytes: [UInt8]) -> String {
        bytes.count <= 16 ? String(decoding: bytes, as: UTF8.self).trimmedOfSpace.lowercased() : ""
    }

    private static func tellsSomething(_ value: JSONValue) -> Bool {
        switch value {
        case .null: false
        case .boolean(let isTrue): isTrue
        case .number(let bytes): bytes != [UInt8(ascii: "0")]
        case .string(let bytes): !bytes.isEmpty
        case .array(let values): !values.isEmpty
        case .object(let members): !members.isEmpty
        }
    }
}
