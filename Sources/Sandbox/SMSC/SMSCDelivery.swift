import CurlHTTP
import Foundation
import SMSCodec

/// Writes messages and reports as an SMSC hands them over: no side effects.
struct SMSCDelivery: Sendable {
    let configuration: SimulatedSMSC.Configuration

    /// The request for a whole message.
    func request(for message: MobileMessage, id: String, to url: String) -> CurlRequest {
        switch configuration.style {
        case .kannel, .smpp:
            return kannel(message, id: id, url: url, text: Array(message.text.utf8), coding: "0", header: [])
        case .json:
            let body: [String: String] = [
                "from": message.sender, "to": message.recipient, "text": message.text, "id": id,
                "time": String(Int(message.sentAt.timeIntervalSince1970)),
            ]
            return json(body, to: url)
        }
    }

    /// The requests for the parts of a long message, in order: Kannel's style, with a user data header each.
    func parts(of message: MobileMessage, id: String, reference: UInt8, to url: String) throws -> [CurlRequest] {
        let cut = try Segmentation(message.text, reference: .eightBit(reference))
        return cut.segments.enumerated().map { index, segment in
            let octets = segment.header.octets
            let text: [UInt8]
            let coding: String
            switch segment.payload {
            case .text(let part): (text, coding) = (Array(part.utf8), "0")
            case .ucs2(let bytes): (text, coding) = (bytes, "2")
            case .binary(let bytes): (text, coding) = (bytes, "1")
            }
            return kannel(
                message,
                id: "\(id)-\(index + 1)",
                url: url,
                text: text,
                coding: coding,
                header: octets.isEmpty ? [] : [UInt8(octets.count)] + octets
            )
        }
    }

    /// The request for a report on a submission; nil where none is wanted.
    func report(on message: AcceptedMessage, isDelivered: Bool) -> CurlRequest? {
        guard let url = message.reportURL, !url.isEmpty else { return nil }
        // Kannel's escapes stand in the address; a JSON gateway gets the report as a body.
        guard url.contains("%d") else {
            let body = ["id": "sim-\(message.number)", "status": isDelivered ? "delivered" : "undelivered"]
            return json(body, to: url)
        }
        let filled = url.replacing("%d", with: isDelivered ? "1" : "2")
            .replacing("%p", with: Self.encode(Array(message.recipient.utf8)))
            .replacing("%A", with: isDelivered ? "stat%3ADELIVRD" : "stat%3AUNDELIV")
        return CurlRequest(url: filled)
    }

    private func kannel(
        _ message: MobileMessage,
        id: String,
        url: String,
        text: [UInt8],
        coding: String,
        header: [UInt8]
    ) -> CurlRequest {
        var parameters: [(String, [UInt8])] = [
            ("from", Array(message.sender.utf8)), ("to", Array(message.recipient.utf8)), ("text", text),
            ("time", Array(String(Int(message.sentAt.timeIntervalSince1970)).utf8)), ("id", Array(id.utf8)),
            ("coding", Array(coding.utf8)), ("charset", Array((coding == "2" ? "UTF-16BE" : "UTF-8").utf8)),
            ("udh", header), ("smsc", Array("sandbox".utf8)),
        ]
        if let secret = configuration.secret { parameters.append(("secret", Array(secret.utf8))) }
        let query = parameters.map { $0.0 + "=" + Self.encode($0.1) }.joined(separator: "&")
        return CurlRequest(url: url + (url.contains("?") ? "&" : "?") + query)
    }

    private func json(_ body: [String: String], to url: String) -> CurlRequest {
        var headers: CurlHeaders = ["Content-Type": "application/json"]
        if let secret = configuration.secret { headers["X-Lapord-Secret"] = secret }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return CurlRequest(
            method: "POST",
            url: url,
            headers: headers,
            body: (try? encoder.encode(body)).map { Array($0) },
            // A real SMSC delivers again when in doubt; the id is the same.
            repetition: .harmless
        )
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = character.isASCII && (character.isLetter || character.isNumber) || "-._~".contains(character)
            return isPlain ? String(character) : "%" + Hexadecimal.encode([byte])
        }.joined()
    }
}
