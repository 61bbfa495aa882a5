import Complaints
import CurlHTTP
import Formats

/// What an answer says in words, cut to what fits into a log line and a dead letter.
enum AnswerText {
    private static let limit = 300

    /// The message of a JSON answer: SPLP, Laravel and WSO2 put it in different places.
    static func message(of value: JSONValue) -> String? {
        let paths = [
            "message", "results.message", "error.message", "error", "errors.message", "meta.message", "msg",
            "description",
        ]
        let message = paths.lazy.compactMap { value[path: $0]?.text }.first
        let details = value[path: "errors"].map(texts(in:)) ?? []
        let whole = ([message].compactMap { $0 } + details).joined(separator: "; ")
        return whole.isEmpty ? nil : cut(whole)
    }

    /// What an unreadable body looks like, without its contents: these may quote a citizen's words.
    static func kind(of response: CurlResponse) -> String {
        if response.body.isEmpty { return "an empty answer" }
        if response.isHTML { return "a page of HTML (\(response.body.count) bytes)" }
        return "an answer that cannot be read (\(response.body.count) bytes)"
    }

    /// A text of the peer for a reason: one line, no digits that could be a number of somebody, not too long, and marked as the peer's.
    static func cut(_ text: String) -> String {
        let line = OutgoingText.cleared(text, isAnonymous: true)
            .map { $0.isNewline ? " " : String($0) }
            .joined()
        return PeerWords.quoted(line.count <= limit ? line : line.prefix(limit) + "…")
    }

    private static func texts(in value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [String(decoding: text, as: UTF8.self)]
        case .array(let elements): elements.prefix(10).flatMap(texts(in:))
        case .object(let members): members.sorted { $0.name < $1.name }.prefix(10).flatMap { texts(in: $0.value) }
        case .null, .boolean, .number: []
        }
    }
}
