import Carriers
import CurlHTTP
import Foundation
import HTTPCarrier
import TestSupport
import Testing

@Suite("A caller that has not proved itself")
struct RefusedCallerTests {
    private static let form = "from=081273440001&text=x"
    private static let full = IntakeError(.busy, retryAfter: .seconds(9), reason: "full")

    /// A carrier that asks for one kind of proof, and what a stranger sends it.
    struct Door: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let profile: String
        var settings: [String: String] = [:]
        var callers: [String] = []

        func carrier() throws -> HTTPCarrier.Configuration {
            HTTPCarrier.Configuration(
                name: "door",
                profile: try HTTPCarrierTests.profile(profile),
                settings: settings,
                callers: callers.compactMap(AddressRange.init)
            )
        }
    }

    private static let doors = [
        Door(testDescription: "a word in the query", profile: "kannel", settings: ["secret": "s3cret"]),
        Door(testDescription: "a word in the path", profile: "xl", settings: ["secret": "s3cret"]),
        Door(testDescription: "a word in a header", profile: "generic", settings: ["secret": "s3cret"]),
        Door(testDescription: "a login", profile: "infobip", settings: ["username": "u", "password": "p"]),
        Door(testDescription: "a signature", profile: "generic", settings: ["signing_key": "kunci"]),
        Door(testDescription: "an address", profile: "telkomsel-gateway", callers: ["192.0.2.0/24"]),
    ]

    /// Requests to a known address, each of which another part of the daemon would answer in its own way.
    private static let requests = [
        "GET /carriers/door/mo?\(form) HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /carriers/door/mo HTTP/1.1\r\nHost: x\r\n\r\n",
        "DELETE /carriers/door/mo?\(form) HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /carriers/door/dlr HTTP/1.1\r\nHost: x\r\nContent-Length: 24\r\n\r\n\(form)",
        "PATCH /carriers/door/dlr HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
        "POST /carriers/door/mo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{]",
    ]

    /// An answer without its date.
    private func answer(_ world: World, _ request: String) async throws -> String {
        let exchange = try await RawConnection.exchange(port: world.port, [request])
        #expect(exchange.isEnded)
        return exchange.answer.split(separator: "\r\n").filter { !$0.lowercased().hasPrefix("date:") }
            .joined(separator: "\n")
    }

    @Test("is answered alike whatever it asks, also when the store is full and it calls too often", arguments: doors)
    func learnsNothing(door: Door) async throws {
        var answers: Set<String> = []
        for (rate, failure) in [(nil, nil), (0.01, nil), (nil, Self.full)] as [(Double?, IntakeError?)] {
            let ledger = try TestLedger()
            let intake = RecordingIntake(before: ledger.intake, refusal: failure)
            let limits = CallbackListener.Configuration(rate: rate)
            try await withWorld([try door.carrier()], listener: limits, ledger: ledger, intake: intake) { world in
                for request in Self.requests { answers.insert(try await answer(world, request)) }
                #expect(try await world.ledger.messages() == 0)
                #expect(intake.messages.isEmpty && intake.undecodable.isEmpty)
            }
        }
        #expect(answers.count == 1, "\(answers)")
        let only = try #require(answers.first)
        #expect(only.hasPrefix("HTTP/1.1 403 "))
        #expect(only.lowercased().contains("connection: close"))
        #expect(only.lowercased().contains("content-length: 0"))
    }

    @Test("is refused without its body being waited for, where its head tells enough", arguments: doors)
    func bodyIsNotRead(door: Door) async throws {
        // Nobody ends these connections but the listener, which has a minute for the body.
        let limits = CallbackListener.Configuration(requestDeadline: .seconds(60))
        try await withWorld([try door.carrier()], listener: limits) { world in
            let head = "POST /carriers/door/mo HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
            let waiting = try await answer(world, head)
            #expect(waiting.hasPrefix("HTTP/1.1 403 "))
            let endless = try await answer(world, head.replacing("60000", with: "999999999"))
            #expect(endless == waiting)
        }
    }

    @Test("uses up nothing of the rate of those who have")
    func rate() async throws {
        let kannel = HTTPCarrier.Configuration(
            name: "kannel",
            profile: try profile("kannel"),
            settings: ["secret": "s3cret"]
        )
        try await withWorld([kannel], listener: CallbackListener.Configuration(rate: 0.01)) { world in
            var statuses: [Int] = []
            for (id, secret) in ["guess", "guess", "guess", "s3cret", "s3cret", "guess"].enumerated() {
                statuses.append(
                    try await world.call("/carriers/kannel/mo?\(Self.form)&id=\(id)&secret=\(secret)").status
                )
            }
            #expect(statuses == [403, 403, 403, 200, 503, 403])
        }
    }

    @Test("differs from one that has, who is told what was wrong")
    func proved() async throws {
        let ledger = try TestLedger()
        let kannel = HTTPCarrier.Configuration(
            name: "kannel",
            profile: try profile("kannel"),
            settings: ["secret": "s3cret"]
        )
        let intake = RecordingIntake(before: ledger.intake, refusal: Self.full)
        try await withWorld([kannel], ledger: ledger, intake: intake) { world in
            func call(_ secret: String, _ method: String, _ body: String? = nil) async throws -> CurlResponse {
                try await world.call("/carriers/kannel/mo?\(Self.form)&secret=\(secret)", method: method, body: body)
            }
            let large = String(repeating: "a", count: 70_000)
            let responses = [
                try await call("s3cret", "DELETE"), try await call("s3cret", "GET"),
                try await call("s3cret", "POST", large), try await call("guess", "POST", large),
            ]
            #expect(responses.map(\.status) == [405, 503, 413, 403])
            #expect(responses[1].headers["Retry-After"] == "9")
        }
    }

    @Test("of a carrier whose proof is in the body is told of no more than the listener's own limits")
    func proofInBody() async throws {
        let form = try profile(
            text: """
                title: x
                settings: {secret: a word in the form}
                authentication: {secret: {at: pw, setting: secret}}
                inbound: {methods: [POST], fields: {sender: from, text: text}}
                """
        )
        let carrier = HTTPCarrier.Configuration(name: "form", profile: form, settings: ["secret": "s3cret"])
        let large = String(repeating: "a", count: 70_000)
        let cases = [
            ("", "\(Self.form)&pw=s3cret", 200), ("?pw=s3cret", "\(Self.form)&id=2", 200),
            ("", "\(Self.form)&pw=guess", 403), ("?pw=guess", "\(Self.form)&pw=s3cret", 403),
            ("?pw=guess", large, 403), ("", large, 413),
        ]
        try await withWorld([carrier]) { world in
            for (query, body, status) in cases {
                let response = try await world.call("/carriers/form/mo\(query)", method: "POST", body: body)
                #expect(response.status == status, "\(query) \(body.prefix(40))")
            }
        }
    }
}
