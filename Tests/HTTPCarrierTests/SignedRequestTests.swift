import Carriers
import Complaints
import Crypto
import Foundation
import TestSupport
import Testing

@testable import HTTPCarrier

@Suite("What a signature covers")
struct SignedRequestTests {
    private static let now = Date(timeIntervalSince1970: 1_795_250_096)

    private func handler(_ intake: RecordingIntake) throws -> CallbackHandler {
        CallbackHandler(
            configuration: HTTPCarrier.Configuration(
                name: "test",
                profile: try profile("generic"),
                settings: ["signing_key": "kunci"]
            ),
            intake: intake,
            logger: silent
        )
    }

    private func signed(_ body: String, query: String = "", after seconds: Double = 0) -> CallbackRequest {
        let time = Int(Self.now.timeIntervalSince1970)
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(time).\(body)".utf8),
            using: SymmetricKey(data: Data("kunci".utf8))
        )
        let text = code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        return CallbackRequest(
            method: "POST",
            path: "/carriers/test/mo",
            query: query,
            headers: [
                CallbackRequest.Header(name: "X-Timestamp", value: "\(time)"),
                CallbackRequest.Header(name: "X-Signature", value: "sha256=\(text)"),
            ],
            body: Array(body.utf8),
            caller: "192.0.2.1",
            receivedAt: Self.now.addingTimeInterval(seconds)
        )
    }

    @Test("no field is taken from a query beside a signed body")
    func query() async throws {
        let intake = RecordingIntake()
        let handler = try handler(intake)
        let body = #"{"from":"081273440001","text":"jalan rusak"}"#
        let answer = await handler.handle(signed(body, query: "from=081299999999&text=palsu&id=7"), for: .message)
        #expect(answer.status == 200)
        #expect(intake.messages.map(\.sender.text) == ["6281273440001"])
        #expect(intake.messages.map(\.payload) == [.text("jalan rusak")])
        #expect(intake.messages.map(\.carrierMessageID) == [nil])
        // Without anything in the body there is no message, whatever the query says.
        _ = await handler.handle(signed("{}", query: "from=081299999999&text=palsu"), for: .message)
        #expect(intake.messages.count == 1)
    }

    @Test("a request that was taken is not taken again while its time is believed, also not by another path")
    func replay() async throws {
        let intake = RecordingIntake()
        let handler = try handler(intake)
        let body = #"{"from":"081273440001","text":"jalan rusak"}"#
        #expect(await handler.handle(signed(body), for: .message).status == 200)
        // After the ledger's window for texts without an id.
        for seconds in [1.0, 61, 290] {
            #expect(await handler.handle(signed(body, after: seconds), for: .message).status == 200)
            _ = await handler.handle(signed(body, after: seconds), for: .report)
        }
        #expect(
            intake.messages.count == 1 && intake.duplicates == 0 && intake.reports.isEmpty && intake.undecodable.isEmpty
        )
        #expect(await handler.handle(signed(body, after: 310), for: .message).status == 403)
    }

    @Test("a request that was taken is known by what its signature stands for, in whatever digits it comes again")
    func writings() async throws {
        let intake = RecordingIntake()
        let handler = try handler(intake)
        var request = signed(#"{"from":"081273440001","text":"jalan rusak"}"#)
        #expect(await handler.handle(request, for: .message).status == 200)
        let place = try #require(request.headers.firstIndex { $0.name == "x-signature" })
        let digits = request.headers[place].value.dropFirst("sha256=".count)
        let first = digits.prefix { !$0.isLetter }.count
        let mixed = digits.enumerated().map { $0 == first ? $1.uppercased() : "\($1)" }.joined()
        for writing in [digits.uppercased(), mixed] {
            #expect(writing != digits)
            request.headers[place].value = "sha256=" + writing
            request.receivedAt = Self.now.addingTimeInterval(120)
            #expect(await handler.handle(request, for: .message).status == 200)
        }
        #expect(intake.messages.count == 1)
    }

    @Test("a request that could not be stored is taken when it comes again")
    func refusal() async throws {
        let intake = RecordingIntake(refusal: IntakeError(.busy, retryAfter: .seconds(1), reason: "full"))
        let handler = try handler(intake)
        let body = #"{"from":"081273440001","text":"jalan rusak"}"#
        #expect(await handler.handle(signed(body), for: .message).status == 503)
        intake.set(refusal: nil)
        #expect(await handler.handle(signed(body, after: 5), for: .message).status == 200)
        #expect(intake.messages.count == 1)
    }
}
