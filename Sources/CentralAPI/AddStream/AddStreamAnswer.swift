import CurlHTTP

/// What the answer to the XML push says: a root with `trackingid` and `transaksiid`, and maybe a status and a message.
enum AddStreamAnswer {
    static func reading(of response: CurlResponse) -> AnswerReading {
        let text = String(decoding: response.body, as: UTF8.self)
        guard !response.isHTML, text.contains("<"), let root = XMLText.rootName(of: text), root != "html",
            XMLText.isClosed(text, root: root)
        else { return .unreadable(AnswerText.kind(of: response)) }
        if let id = JSONValue.string(XMLText.content(of: "trackingid", in: text) ?? "").trackingID {
            return .trackingID(id)
        }
        let words = ["pesan", "message", "msg", "status", "sts"].compactMap { XMLText.content(of: $0, in: text) }
        let message = words.filter { !$0.isEmpty }.joined(separator: "; ")
        return .message(message.isEmpty ? "an answer without trackingid" : AnswerText.cut(message))
    }
}
