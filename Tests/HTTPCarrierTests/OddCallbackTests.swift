import Carriers
import Complaints
import Foundation
import HTTPCarrier
import TestSupport
import Testing

@testable import HTTPCarrier

@Suite("Callbacks in forms that no document mentions")
struct OddCallbackTests {
    private struct Taken {
        var response: CallbackResponse
        var texts: [String]
        var dead: [UndecodableMessage]
    }

    private func take(
        _ profile: CarrierProfile,
        settings: [String: String] = [:],
        query: String = "",
        headers: [String: String] = [:],
        body: [UInt8] = []
    ) async throws -> Taken {
        let request = CallbackRequest(
            method: body.isEmpty ? "GET" : "POST",
            path: "/carriers/test/mo",
            query: query,
            headers: headers.map { .init(name: $0.key, value: $0.value) },
            body: body,
            receivedAt: Date()
        )
        let (response, intake) = try await answer(profile, request, settings: settings)
        let texts = intake.messages.map { message in
            if case .text(let text) = message.payload { text } else { "" }
        }
        return Taken(response: response, texts: texts, dead: intake.undecodable)
    }

    private func json(batch: String) throws -> CarrierProfile {
        try profile(text: "{title: x, inbound: {batch: \(batch), fields: {sender: /from, text: /text}}}")
    }

    @Test(
        "a list of messages is found wherever the profile says it stands, and all of it is taken",
        arguments: [
            ("/messages", #"{"messages":[A,B]}"#), ("/messages/*", #"{"messages":[A,B]}"#), ("/*", "[A,B]"),
            ("/groups/*/messages", #"{"groups":[{"messages":[A]},{"none":0},{"messages":[B]}]}"#),
        ]
    )
    func lists(batch: String, body: String) async throws {
        let body = body.replacing("A", with: #"{"from":"0812734001","text":"satu"}"#)
            .replacing("B", with: #"{"from":"0812734002","text":"dua"}"#)
        let taken = try await take(try json(batch: batch), body: Array(body.utf8))
        #expect(taken.texts == ["satu", "dua"])
        #expect(taken.dead.isEmpty)
        #expect(taken.response.status == 200)
    }

    @Test("one message without a list is one, also where it stands in the list's place")
    func single() async throws {
        for body in [#"{"messages":{"from":"0812734001","text":"satu"}}"#, #"{"from":"0812734001","text":"satu"}"#] {
            #expect(try await take(try json(batch: "/messages"), body: Array(body.utf8)).texts == ["satu"])
        }
    }

    @Test("of XML that holds none of the elements of a list nothing is lost")
    func otherXML() async throws {
        let one = try profile(
            text: "{title: x, inbound: {batch: xml:all/mo, fields: {sender: xml:mo/from, text: xml:mo/text}}}"
        )
        let message = "<mo><from>0812734001</from><text>satu</text></mo>"
        #expect(try await take(one, body: Array("<all>\(message)\(message)</all>".utf8)).texts.count == 2)
        #expect(try await take(one, body: Array(message.utf8)).texts == ["satu"])
        let other = try await take(one, body: Array("<every>\(message)</every>".utf8))
        #expect(other.response.status == 400)
        #expect(other.dead.count == 1)
        let none = try await take(one, body: Array("<all/>".utf8))
        #expect(none.response.status == 400)
        #expect(none.dead.isEmpty)
    }

    /// A body in a character set, and whether a profile can read it that expects another one.
    struct Encoded: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var coding = "utf-8"
        var type: String
        let body: [UInt8]

        init(_ name: String, coding: String = "utf-8", type: String = "text/xml", _ body: [UInt8]) {
            testDescription = name
            self.coding = coding
            self.type = type
            self.body = body
        }
    }

    private static func xml(_ encoding: String, _ text: [UInt8] = [0xE9]) -> [UInt8] {
        Array("<?xml version=\"1.0\" encoding=\"\(encoding)\"?><m><from>0812734001</from><text>caf".utf8) + text
            + Array("</text></m>".utf8)
    }

    private static func utf16(_ text: String, isBig: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            isBig ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
    }

    private static let object = #"{"from":"0812734001","text":"café"}"#
    private static let document = String(decoding: xml("utf-16", Array("é".utf8)), as: UTF8.self)

    private static let encoded = [
        Encoded("XML that declares ISO-8859-1", xml("ISO-8859-1")),
        Encoded("XML that declares windows-1252", xml("windows-1252")),
        Encoded("XML that declares what the profile names too", coding: "iso-8859-1", xml("iso-8859-1")),
        Encoded("XML that says UTF-16 and is UTF-8", xml("utf-16", Array("é".utf8))),
        Encoded("XML in UTF-16", utf16("\u{FEFF}" + document, isBig: true)),
        Encoded("XML in UTF-16, little end first", utf16("\u{FEFF}" + document, isBig: false)),
        Encoded("JSON in UTF-16 without a mark", type: "application/json", utf16(object, isBig: false)),
        Encoded("JSON in UTF-16, of no type", type: "", utf16("\u{FEFF}" + object, isBig: true)),
        Encoded("JSON with a mark, of no type", type: "", Array(("\u{FEFF}" + object).utf8)),
        Encoded(
            "a form whose type names its charset",
            type: "application/x-www-form-urlencoded; charset=ISO-8859-1",
            Array("from=0812734001&text=caf%E9".utf8)
        ),
        Encoded(
            "a form whose type names a wrong charset",
            type: "application/x-www-form-urlencoded; charset=ISO-8859-1",
            Array("from=0812734001&text=caf%C3%A9".utf8)
        ),
    ]

    @Test("a body is read in the character set that it says itself", arguments: encoded)
    func charsets(example: Encoded) async throws {
        let one = try profile(
            text: """
                title: x
                inbound:
                  text: \(example.coding)
                  fields: {sender: [from, /from, "xml:m/from"], text: [text, /text, "xml:m/text"]}
                """
        )
        let taken = try await take(one, headers: ["Content-Type": example.type], body: example.body)
        #expect(taken.texts == ["café"], "\(taken.response.body)")
    }

    @Test(
        "a text in UTF-16 is read by its mark or its name",
        arguments: ["text=%FE%FF%00h%00i", "text=%FF%FEh%00i%00", "text=h%00i%00&cs=UTF-16LE", "text=%00h%00i"]
    )
    func marks(query: String) async throws {
        let one = try profile(
            text: "{title: x, inbound: {text: utf-16be, fields: {sender: from, text: text, charset: cs}}}"
        )
        #expect(try await take(one, query: "from=0812734001&" + query).texts == ["hi"])
    }

    private func form() throws -> CarrierProfile {
        try profile(text: "{title: x, inbound: {fields: {sender: from, text: text}}}")
    }

    @Test("a form of several parts is read as a form, and one that was cut off is kept")
    func multipart() async throws {
        let type = "multipart/form-data; boundary=\"----x7\""
        func part(_ name: String, _ value: String) -> String {
            "------x7\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        let whole = part("from", "0812734001") + part("text", "jalan rusak\r\n& gelap") + "------x7--\r\n"
        let taken = try await take(try form(), headers: ["Content-Type": type], body: Array(whole.utf8))
        #expect(taken.texts == ["jalan rusak\r\n& gelap"], "\(taken.response.body)")
        let cut = try await take(try form(), headers: ["Content-Type": type], body: Array(whole.utf8.dropLast(20)))
        #expect(cut.texts.isEmpty)
        #expect(cut.dead.count == 1)
    }

    @Test("a form that says that it is text is read as a form")
    func formAsText() async throws {
        let body = Array("from=0812734001&text=lampu+mati\n".utf8)
        #expect(try await take(try form(), headers: ["Content-Type": "text/plain"], body: body).texts == ["lampu mati"])
    }

    @Test("a compressed body is unpacked")
    func gzip() async throws {
        // "from=0812734001&text=air+mati", by gzip -n.
        let packed: [UInt8] =
            [
                0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0x01, 0x1D, 0, 0xE2, 0xFF,
            ] + Array("from=0812734001&text=air+mati".utf8)
        let taken = try await take(
            try form(),
            headers: ["Content-Encoding": "gzip"],
            body: packed + Self.trailer(of: Array("from=0812734001&text=air+mati".utf8))
        )
        #expect(taken.texts == ["air mati"], "\(taken.response.body)")
    }

    /// The checksum and the size at the end of a gzip file (RFC 1952, 2.3.1).
    private static func trailer(of bytes: [UInt8]) -> [UInt8] {
        var remainder: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1 }
        }
        return [~remainder, UInt32(bytes.count)].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
    }

    @Test(
        "a text that was encoded once too often is read, and every other text stays as it is",
        arguments: [
            ("Jum&#39;at lampu &amp; jalan", "Jum'at lampu & jalan"), ("&amp;#39;Lingga&amp;#39;", "'Lingga'"),
            ("jalan%20rusak%20parah", "jalan rusak parah"), ("cafÃ© â€œLinggaâ€\u{9D}", "café “Lingga”"),
            ("harga naik 100% di pasar", "harga naik 100% di pasar"), ("A&B; R&D", "A&B; R&D"), ("50%20", "50%20"),
            ("Saã Paulo é", "Saã Paulo é"), ("&unknown;", "&unknown;"),
        ]
    )
    func encodedTwice(text: String, read: String) async throws {
        let one = try profile(text: "{title: x, inbound: {fields: {sender: /from, text: /text}}}")
        let body = #"{"from":"0812734001","text":"\#(text)"}"#
        #expect(try await take(one, body: Array(body.utf8)).texts == [read])
    }

    @Test("a raw ampersand and an entity of HTML in XML are read")
    func sloppyXML() async throws {
        let one = try profile(text: #"{title: x, inbound: {fields: {sender: "xml:m/from", text: "xml:m/text"}}}"#)
        let body = "<m><from> 0812734001\n</from><text>Jalan rusak & gelap&nbsp;di Lingga</text></m>"
        #expect(try await take(one, body: Array(body.utf8)).texts == ["Jalan rusak & gelap di Lingga"])
    }

    @Test("septets of the GSM alphabet are read where they show themselves")
    func septets() async throws {
        let one = try profile(text: "{title: x, inbound: {text: gsm-marked utf-8, fields: {sender: from, text: text}}}")
        let marked = "from=0812734001&text=budi%00desa.id%20a%11b%20caf%05%20%1B%3C1%1B%3E"
        #expect(try await take(one, query: marked).texts == ["budi@desa.id a_b café [1]"])
        #expect(try await take(one, query: "from=0812734001&text=budi@desa.id%20a_b").texts == ["budi@desa.id a_b"])
        let always = try profile(text: "{title: x, inbound: {text: gsm, fields: {sender: from, text: text}}}")
        #expect(try await take(always, query: "from=0812734001&text=%40%24").texts == ["¡¤"])
    }

    @Test(
        "a number is read where it is certain, and the message is kept where it is not",
        arguments: [
            ("6281273440001.0", "6281273440001"), ("6.281273440001E12", "6281273440001"),
            (#""6281273440001,0""#, "6281273440001"), (#""%2B6281273440001""#, "6281273440001"),
            (#""%252B6281273440001""#, "6281273440001"), (#""tel:+62-812-7344-0001;phone-context=x""#, "6281273440001"),
            (#""\u00a0081273440001\u00a0""#, "6281273440001"), ("6.28127E+12", nil), (#""62812E+10""#, nil),
            (#""0812734400O1""#, nil), (#""DINAS PEKERJ""#, nil), ("62812734400.5", nil),
        ] as [(String, String?)]
    )
    func senders(written: String, number: String?) async throws {
        let one = try profile(text: "{title: x, inbound: {fields: {sender: /from, text: /text}}}")
        let request = CallbackRequest(
            method: "POST",
            path: "/carriers/test/mo",
            body: Array(#"{"from":\#(written),"text":"lampu mati"}"#.utf8),
            receivedAt: Date()
        )
        let (_, intake) = try await answer(one, request)
        #expect(intake.messages.map(\.sender.text) == [number].compactMap(\.self))
        #expect(intake.undecodable.count == (number == nil ? 1 : 0))
        #expect(intake.undecodable.allSatisfy { String(decoding: $0.raw, as: UTF8.self).contains("lampu mati") })
    }

    @Test("an id that says that there is none is none", arguments: ["0", "null", "", "000", "None", "-", "undefined"])
    func noID(id: String) async throws {
        let one = try profile(text: "{title: x, inbound: {fields: {sender: from, text: text, id: id}}}")
        let request = CallbackRequest(
            method: "GET",
            path: "/carriers/test/mo",
            query: "from=0812734001&text=x&id=\(id)",
            receivedAt: Date()
        )
        #expect(try await answer(one, request).intake.messages.map(\.carrierMessageID) == [nil])
    }

    @Test("a compressed body is refused with its reason, and kept")
    func compressed() async throws {
        let one = try profile(text: "{title: x, inbound: {fields: {sender: from, text: text}}}")
        let taken = try await take(one, headers: ["Content-Encoding": "gzip"], body: [0x1F, 0x8B, 0x08, 0x00])
        #expect(taken.response.status == 400)
        #expect(taken.response.body.contains("compressed"), "\(taken.response.body)")
        #expect(taken.dead.count == 1)
        #expect(
            try await take(
                one,
                headers: ["Content-Encoding": "identity"],
                body: Array("from=0812734001&text=halo".utf8)
            ).texts == ["halo"]
        )
    }

    @Test("a field that is empty leaves its value to the next place")
    func emptyFields() async throws {
        let one = try profile(
            text: "{title: x, inbound: {fields: {sender: [from, msisdn], text: [text, sms], id: [id, trx]}}}"
        )
        let full = try await take(one, query: "from=&msisdn=0812734001&text=&sms=halo&id=&trx=7")
        #expect(full.texts == ["halo"])
        #expect(try await take(one, query: "from=0812734001&text=&sms=").texts == [""])
    }

    @Test(
        "values are escaped for what an answer looks like, where it has no type or another one",
        arguments: [
            (#"'{"id":"${id}"}'"#, #"{"id":"a\"<b"}"#), (#"'<id>${id}</id>'"#, "<id>a&quot;&lt;b</id>"),
            (#"'OK ${id}'"#, #"OK a"<b"#), (#"'{"id":"${id}"}', type: text/plain"#, #"{"id":"a\"<b"}"#),
        ]
    )
    func escaping(answer: String, body: String) async throws {
        let one = try profile(
            text: """
                title: x
                inbound: {fields: {sender: from, text: text, id: id}, answers: {stored: {body: \(answer)}}}
                """
        )
        let taken = try await take(one, query: "from=0812734001&text=x&id=a%22%3Cb")
        #expect(taken.response.body == body)
    }

    @Test(
        "a secret within a document stays out of the dead letter",
        arguments: [
            (#""/pw""#, #"{"pw":"s3cret","from":"0812734001","txt":"s3cret words"}"#),
            (#""xml:m/pw""#, "<m><pw>s3cret</pw><from>0812734001</from><txt>s3cret words</txt></m>"),
            (#""xml:m@pw""#, "<m pw=\"s3cret\"><from>0812734001</from><txt>s3cret words</txt></m>"),
            ("[/pw, pw]", "pw=s3cret&from=0812734001&txt=s3cret+words"),
        ]
    )
    func secrets(place: String, body: String) async throws {
        let one = try profile(
            text: """
                title: x
                settings: {secret: s}
                authentication: {secret: {at: \(place), setting: secret}}
                inbound: {fields: {sender: [/from, "xml:m/from"], text: [/text, "xml:m/text"]}}
                """
        )
        for bytes in [Array(body.utf8)] + (body.hasPrefix("pw") ? [] : [Self.utf16(body, isBig: true)]) {
            let taken = try await take(one, settings: ["secret": "s3cret"], body: bytes)
            #expect(taken.response.status == 400)
            let letter = try #require(taken.dead.first).raw
            let kept = String(decoding: letter, as: UTF8.self)
            #expect(kept.hasSuffix(body.replacing("s3cret", with: "*", maxReplacements: 1)), "\(kept)")
        }
    }
}
