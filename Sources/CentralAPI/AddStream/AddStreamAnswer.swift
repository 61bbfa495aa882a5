import CurlHTTP
import Formats
import Foundation

/// Reads the answer to the XML push: a root with `trackingid` and `transaksiid`, and maybe a status and a message.
enum AddStreamAnswer {
    static func reading(of response: CurlResponse) -> AnswerReading {
        guard !response.isHTML, let root = try? XMLElement(response.body, mode: .lenient),
            root.name.lowercased() != "html"
        else { return .unreadable(AnswerText.kind(of: response)) }
        if let id = content(of: "trackingid", in: root).flatMap(TrackingID.digits(of:)) { return .trackingID(id) }
        let words = ["pesan", "message", "msg", "status", "sts"].compactMap { content(of: $0, in: root) }
        let message = words.filter { !$0.isEmpty }.joined(separator: "; ")
        return .message(message.isEmpty ? "an answer without trackingid" : AnswerText.cut(message))
    }

    /// The text of the first element of a name, if it has no elements in it; case-insensitive.
    private static func content(of name: String, in root: XMLElement) -> String? {
        guard let element = root.first(named: name), element.children.isEmpty else { return nil }
        return String(decoding: element.text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
