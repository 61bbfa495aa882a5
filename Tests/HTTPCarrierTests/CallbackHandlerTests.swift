import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import Logging
import TestSupport
import Testing

@testable import HTTPCarrier

@Suite("The answers to callbacks")
struct CallbackHandlerTests {
    private func get(_ query: String) -> CallbackRequest {
        CallbackRequest(method: "GET", path: "/carriers/test/mo", query: query, receivedAt: Date())
    }

    private func post(_ body: String, _ headers: [String: String] = [:]) -> CallbackRequest {
        CallbackRequest(
            method: "POST",
            path: "/carriers/test/mo",
            headers: headers.map { CallbackRequest.Header(name: $0.key, value: $0.value) },
            body: Array(body.utf8),
            receivedAt: Date()
        )
    }

    @Test("a part with a user data header joins as a modem's does, UCS-2 as bytes")
    func parts() async throws {
        let kannel = try profile("kannel")
        let (_, eight) = try await answer(
            kannel,
            get("from=081273440001&text=satu&id=1&coding=0&udh=%05%00%03%2a%03%02")
        )
        let first = try #require(eight.messages.first)
        #expect(first.concatenation == InboundConcatenation(reference: 42, isWide: false, total: 3, sequence: 2))
        #expect(first.payload == .text("satu"))
        let (_, sixteen) = try await answer(
            kannel,
            get("from=081273440001&text=%D8%3D&id=2&coding=2&charset=UTF-16BE&udh=%06%08%04%01%02%02%01")
        )
        let second = try #require(sixteen.messages.first)
        #expect(second.concatenation == InboundConcatenation(reference: 258, isWide: true, total: 2, sequence: 1))
        // Half a character: only the joined bytes make sense.
        #expect(second.payload == .ucs2([0xD8, 0x3D]))
    }

    @Test(
        "a header that names no concatenation, or a broken one, leaves a whole message",
        arguments: ["%04%04%02%01%02", "%05%00%03", "%ff", ""]
    )
    func otherHeaders(udh: String) async throws {
        let (response, intake) = try await answer(
            try profile("kannel"),
            get("from=081273440001&text=x&id=1&udh=\(udh)")
        )
        #expect(response.status == 200)
        #expect(intake.messages.first?.concatenation == nil)
    }

    @Test(
        "texts are read in every character set",
        arguments: [
            ("utf-8", "text=caf%C3%A9", "café"), ("iso-8859-1", "text=caf%E9", "café"),
            ("utf-8 windows-1252", "text=%93caf%E9%94", "“café”"), ("utf-16be", "text=%00c%00%E9%D8%3D%DE%00", "cé😀"),
            ("hex utf-16be", "text=006300e9d83d", "cé\u{FFFD}"), ("hex utf-8", "text=636166C3A9", "café"),
        ]
    )
    func charsets(coding: String, query: String, text: String) async throws {
        let one = try profile(text: "{title: x, inbound: {text: \(coding), fields: {sender: from, text: text}}}")
        let (_, intake) = try await answer(one, get("from=081273440001&" + query))
        #expect(intake.messages.first?.payload == .text(text))
    }

    @Test("several messages in one request are stored apart and told apart")
    func batch() async throws {
        let (response, intake) = try await answer(
            try profile("generic"),
            post(
                #"{"messages":[{"from":"081273440001","text":"satu","id":"a"},{"from":"081273440001","id":"b"},"#
                    + #"{"from":"081273440001","text":"satu","id":"a"},{"from":"\u0001","text":"x","id":"c"}]}"#
            )
        )
        #expect(response.status == 200)
        #expect(intake.messages.count == 2)
        #expect(intake.undecodable.count == 2)
        #expect(response.body.contains(#""status":"invalid","id":"b""#))
        #expect(response.body.contains(#""status":"kept""#))
        #expect(response.body.contains(#""status":"duplicate""#))
        #expect(try JSONSerialization.jsonObject(with: Data(response.body.utf8)) is [String: Any])
    }

    @Test("fifty messages of one sender in one request keep their order, in the store and for triage")
    func order() async throws {
        let ledger = try TestLedger()
        let handler = CallbackHandler(
            configuration: HTTPCarrier.Configuration(name: "test", profile: try profile("generic")),
            intake: ledger.intake,
            logger: silent
        )
        let messages = (1...50).map { #"{"from":"081273440001","text":"teks \#($0)","id":"\#($0)"}"# }
        let body = #"{"messages":[\#(messages.joined(separator: ","))]}"#
        let answer = await handler.handle(post(body), for: .message)
        #expect(answer.status == 200)
        var triaged: [String] = []
        while let next = try await ledger.ledger.messagesForTriage(limit: 100).first {
            triaged.append(next.text)
            _ = try await ledger.ledger.settle(next, as: TriageSettlement(state: .spam))
        }
        #expect(triaged == (1...50).map { "teks \($0)" })
        let again = await handler.handle(post(body), for: .message)
        #expect(again.status == 200)
        #expect(try await ledger.messages() == 0)
        await ledger.remove()
    }

    @Test(
        "a store that is busy makes the carrier come again, in its own words",
        arguments: [
            (
                "indosat",
                #"<?xml version="1.0" ?><MO><STATUS>3</STATUS><TRANSID>901</TRANSID><MSG>System Error</MSG></MO>"#
            ),
            ("xl", "<?xml version='1.0' ?><MO><STATUS>3</STATUS><TRANSID>901</TRANSID><MSG>System Error</MSG></MO>"),
            (
                "telkomsel-gateway",
                #"<?xml version="1.0"?><push><transid>901</transid><status>6</status><msg>System Error</msg></push>"#
            ),
            (
                "tri",
                #"<?xml version="1.0"?><push><transid>901</transid><status>6</status><msg>System Error</msg></push>"#
            ),
            ("telkomsel-direct", ""),
        ]
    )
    func busy(name: String, body: String) async throws {
        let failure = IntakeError(.busy, retryAfter: .seconds(9), reason: "full")
        let (response, _) = try await answer(
            try profile(name),
            get("msisdn=6281573440001&sms=x&transid=901"),
            failing: failure
        )
        #expect(response.status == 503)
        #expect(response.header("Retry-After") == "9")
        #expect(response.body == body)
    }

    @Test("values of the request cannot break out of an answer")
    func escaping() async throws {
        let json = try await answer(
            try profile("generic"),
            post(#"{"from":"081273440001","text":"x","id":"a\"},{\u0001"}"#)
        )
        let object = try JSONSerialization.jsonObject(with: Data(json.0.body.utf8)) as? [String: Any]
        #expect(object?["id"] as? String == "a\"},{\u{1}")
        let xml = try await answer(
            try profile("xl"),
            get("msisdn=6281773440001&transid=%3C/TRANSID%3E%3CSTATUS%3E9&sms=x")
        )
        #expect(xml.0.body.contains("&lt;/TRANSID&gt;&lt;STATUS&gt;9"))
    }

    @Test("a repeated request of a caller without ids is left to the ledger's window")
    func withoutID() async throws {
        let (_, intake) = try await answer(try profile("telkomsel-direct"), get("msisdn=6281173440001&sms=x"))
        #expect(intake.messages.first?.carrierMessageID == nil)
        #expect(intake.messages.first?.sentAt == nil)
    }

    @Test("an overlong id is hashed, so that it still tells redeliveries")
    func longID() async throws {
        let id = String(repeating: "a", count: 3000)
        let (_, intake) = try await answer(try profile("kannel"), get("from=081273440001&text=x&id=\(id)"))
        #expect(intake.messages.first?.carrierMessageID?.hasPrefix("sha256:") == true)
    }

    @Test("a dead letter holds the request without its secrets, and can be retried")
    func deadLetter() async throws {
        let ledger = try TestLedger()
        let intake = RecordingIntake(before: ledger.intake)
        func handler(_ profile: CarrierProfile) -> CallbackHandler {
            CallbackHandler(
                configuration: HTTPCarrier.Configuration(
                    name: "test",
                    profile: profile,
                    settings: ["secret": "s3cret"]
                ),
                intake: intake,
                logger: silent
            )
        }
        let request = get("from=081273440001&txt=halo+semua&id=4&secret=s3cret")
        let refused = await handler(try profile("kannel")).handle(request, for: .message)
        #expect(refused.status == 400)
        let letter = try #require(intake.undecodable.first)
        #expect(!String(decoding: letter.raw, as: UTF8.self).contains("s3cret"))
        let mended = try profile(text: "{title: x, inbound: {fields: {sender: from, text: txt, id: id}}}")
        let receipts = try await handler(mended).retry(raw: letter.raw, receivedAt: letter.receivedAt)
        #expect(receipts.count == 1)
        #expect(intake.messages.last?.payload == .text("halo semua"))
        await #expect(throws: CallbackFault.self) {
            try await handler(try profile("kannel")).retry(raw: letter.raw, receivedAt: letter.receivedAt)
        }
        await ledger.remove()
    }

    @Test("a report at the address for messages is a report, and a message with a status stays a message")
    func reportAtMessageAddress() async throws {
        let generic = try profile("generic")
        let (response, intake) = try await answer(generic, post(#"{"id":"1708","status":"delivered"}"#))
        #expect(response.status == 200)
        #expect(intake.reports.map(\.status) == [.delivered])
        #expect(intake.undecodable.isEmpty)
        let message = #"{"id":"1","status":"received","from":"081273440001","text":"lampu mati"}"#
        #expect(try await answer(generic, post(message)).intake.messages.count == 1)
    }

    @Test("a report with a word that nobody knows is pending and told, and our own number in it is no recipient")
    func oddReports() async throws {
        let one = try profile(
            text: """
                title: x
                inbound: {fields: {sender: from, text: text}}
                report: {fields: {reference: id, status: status, recipient: to}, statuses: {delivered: DELIVRD}}
                """
        )
        let ledger = try TestLedger()
        let intake = RecordingIntake(before: ledger.intake)
        let log = RecordingLog()
        let handler = CallbackHandler(
            configuration: HTTPCarrier.Configuration(
                name: "test",
                profile: one,
                serviceNumbers: ["9009", "+6281100009009"]
            ),
            intake: intake,
            logger: Logger(label: "test") { _ in log }
        )
        for query in ["id=1&status=DE-LIVRD", "id=2&status=DELIVRD&to=9009", "id=3&status=DELIVRD&to=081100009009"] {
            #expect(await handler.handle(get(query), for: .report).status == 200)
        }
        #expect(intake.reports.map(\.status) == [.pending, .delivered, .delivered])
        #expect(intake.reports.allSatisfy { $0.recipient == nil })
        #expect(log.lines.contains { "\($0)".contains("the status DE-LIVRD is unknown") })
        await ledger.remove()
    }

    @Test("an event that is neither a message nor a report is kept, unless the profile says that it holds nothing")
    func foreignEvents() async throws {
        let one = try profile(
            text: """
                title: x
                inbound:
                  when: [{at: /event, is: in}]
                  ignored_when: [{at: /event, is: ping}]
                  fields: {sender: /from, text: /text}
                """
        )
        let kept = try await answer(one, post(#"{"event":"picture","caption":"jembatan putus"}"#))
        #expect(kept.response.status == 200)
        #expect(kept.intake.undecodable.map(\.reason) == ["neither a message nor a report"])
        let ignored = try await answer(one, post(#"{"event":"ping","uptime":7}"#))
        #expect(ignored.response.status == 200)
        #expect(ignored.intake.undecodable.isEmpty)
    }

    @Test("segments that only count themselves are parts, and contradictory numbers are kept")
    func segments() async throws {
        let profile = try profile("telkomsel-cp")
        func part(_ number: Int, of total: Int) async throws -> RecordingIntake {
            let query = "msisdn=6281173440001&sms=x&http_segment_number=\(number)&http_segment_count=\(total)"
            return try await answer(profile, get(query)).intake
        }
        let second = try await part(2, of: 3).messages.first
        #expect(second?.concatenation == InboundConcatenation(reference: nil, isWide: true, total: 3, sequence: 2))
        #expect(try await part(1, of: 1).messages.first?.concatenation == nil)
        #expect(try await part(4, of: 3).undecodable.count == 1)
    }

    @Test("a probe without any field leaves no dead letter")
    func probe() async throws {
        let (response, intake) = try await answer(try profile("kannel"), get(""))
        #expect(response.status == 400)
        #expect(intake.undecodable.isEmpty)
    }
}
