import Carriers
import Complaints
import CurlHTTP
import Foundation
import HTTPCarrier
import Ledger
import Sandbox
import TestSupport
import Testing

@testable import struct HTTPCarrier.SubmissionWriter

@Suite("Submissions over HTTP")
struct HTTPCarrierSubmissionTests {
    private func message(_ text: String = "Laporan diterima: LP-1", id: Int64 = 1) throws -> OutboundMessage {
        let recipient = try #require(PhoneNumber("081273440001"))
        return OutboundMessage(id: id, recipient: recipient, sender: "9009", text: text)
    }

    @Test("a message, its reply and its report go the whole way", arguments: ["kannel", "generic"])
    func wholeWay(name: String) async throws {
        try await withSMSC(name) { world, smsc, watcher in
            let attempt = await smsc.deliver(MobileMessage(sender: "+6281273440001", text: "Jalan rusak “parah”"))
            #expect(attempt.isAcknowledged)
            #expect(try await world.ledger.messages() == 1)
            let outcome = await world.carriers[0].submit(try message("Laporan “1” & 2 diterima"))
            guard case .accepted(let references) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(smsc.messages.map(\.text) == ["Laporan “1” & 2 diterima"])
            let report = try await eventually("the report") { watcher.reports.first }
            #expect(report.reference == references.first)
            #expect(report.status == .delivered)
            #expect(await world.carriers[0].health().state == .up)
        }
    }

    @Test("a new ledger gives no reference that the operator has seen, another attempt the same one")
    func uniqueReferences() throws {
        let profile = try profile("infobip")
        let rules = try #require(profile.outbound)
        let writer = SubmissionWriter(rules: rules, profile: profile, settings: ["url": "https://x"])
        func body(createdAt: Double, attempt: Int) throws -> String {
            var message = try message()
            message.createdAt = Date(timeIntervalSince1970: createdAt)
            message.attempt = attempt
            let request = try #require(try writer.requests(for: message, at: Date()).first)
            return String(decoding: try #require(request.body), as: UTF8.self)
        }
        let first = try body(createdAt: 1_795_250_096, attempt: 1)
        #expect(first.contains(#""messageId":"17952500961""#))
        #expect(try body(createdAt: 1_795_250_096, attempt: 2) == first)
        #expect(try body(createdAt: 1_795_250_097, attempt: 1) != first)
    }

    @Test(
        "a signature is made over values of the submission",
        arguments: [
            ("md5", "over: \"${key}${word}\"", "56128347d1c7b5dd6502a044d5a46e09"),
            ("sha256", "over: \"${key}${word}\", encoding: base64", "wI2GWyZXszXXJfNdP+jzqxSkZbI8kADLEQ2nciwBuhc="),
            (
                "hmac-sha256", "over: \"${key}\", setting: word",
                "9735a651a3985a7c46b09f4238f56e1571d144e9f52a1d5bf26facd82a64d4ca"
            ),
        ]
    )
    func signatures(algorithm: String, rest: String, signature: String) throws {
        let profile = try profile(
            text: """
                title: x
                settings: {key?: k, word?: w}
                outbound:
                  url: http://operator.example
                  headers: {X-Signature: "${signature}"}
                  signature: {algorithm: \(algorithm), \(rest)}
                """
        )
        func header(_ settings: [String: String]) throws -> String? {
            let rules = try #require(profile.outbound)
            let writer = SubmissionWriter(rules: rules, profile: profile, settings: settings)
            return try writer.requests(for: try message(), at: Date()).first?.headers["X-Signature"]
        }
        #expect(try header(["key": "k3y", "word": "s3c"]) == signature)
        #expect(try header(["key": "k3y"]) == nil)
    }

    @Test("a text shows the number that the citizen texted, or the carrier's own where that is another carrier's")
    func sender() throws {
        let profile = try profile("twilio")
        let rules = try #require(profile.outbound)
        func shown(_ texted: String?, _ own: [String], _ settings: [String: String] = [:]) throws -> String? {
            let writer = SubmissionWriter(rules: rules, profile: profile, settings: settings, serviceNumbers: own)
            var message = try message()
            message.sender = texted
            let body = try #require(try writer.requests(for: message, at: Date()).first?.body)
            return String(decoding: body, as: UTF8.self).split(separator: "&").first { $0.hasPrefix("From=") }
                .map { String($0.dropFirst(5)) }
        }
        #expect(try shown("9009", []) == "9009")
        #expect(try shown("9010", ["9009", "9010"]) == "9010")
        #expect(try shown("081270000001", ["+6281270000001"]) == "081270000001")
        #expect(try shown("9009", ["+15005550006"]) == "%2B15005550006")
        #expect(try shown(nil, ["+15005550006"]) == "%2B15005550006")
        #expect(try shown(nil, ["9009"], ["sender": "LAPOR"]) == "LAPOR")
        #expect(try shown(nil, []) == nil)
    }

    @Test("long messages arrive in parts and are one message on disk, also where the network begins them anew")
    func parts() async throws {
        try await withSMSC("kannel") { world, smsc, _ in
            let text = String(repeating: "Jalan desa rusak parah 🙏 ", count: 12)
            let message = MobileMessage(sender: "+6281273440001", text: text, id: "long")
            for _ in 0..<2 {
                let attempt = await smsc.deliver(message, asParts: true)
                #expect(attempt.isAcknowledged)
            }
            let counts = try await world.ledger.ledger.counts()
            #expect(counts.inboundWaiting == 1)
            #expect(counts.incompleteMessages == 0)
        }
    }

    @Test("the network delivers again with the same id until it is acknowledged")
    func redelivery() async throws {
        try await withSMSC("kannel") { world, smsc, _ in
            let late = LoopbackPort.free()
            smsc.setMessageURL("http://127.0.0.1:\(late)/carriers/sim/mo")
            let ledger = world.ledger
            let intake = RecordingIntake(
                before: ledger.intake,
                refusal: IntakeError(.busy, retryAfter: .seconds(1), reason: "test")
            )
            let carriers = [world.carriers[0].configuration]
            try await withWorld(carriers, port: late, ledger: ledger, keepsLedger: true, intake: intake) { _ in
                async let delivered = smsc.deliver(MobileMessage(sender: "+6281273440001", text: "halo", id: "same"))
                await intake.waitUntilEntered()
                intake.set(refusal: nil)
                let first = await delivered
                #expect(first.isAcknowledged)
                #expect(first.attempts > 1)
                let again = await smsc.deliver(MobileMessage(sender: "+6281273440001", text: "halo", id: "same"))
                #expect(again.isAcknowledged)
            }
            #expect(try await ledger.messages() == 1)
        }
    }

    @Test("every way of the operator to fail says what to do next")
    func faults() async throws {
        try await withSMSC("kannel", limits: SubmissionLimits(timeout: .seconds(1))) { world, smsc, _ in
            let carrier = world.carriers[0]
            func outcome(_ fault: PeerFault?) async throws -> String {
                if let fault { smsc.faults.add(.init(fault)) }
                switch await carrier.submit(try message()) {
                case .accepted: return "accepted"
                case .retry: return "retry"
                case .wait: return "wait"
                case .paced: return "paced"
                case .failed: return "failed"
                case .optedOut: return "opted-out"
                }
            }
            let expected: [(PeerFault?, String)] = [
                (.refuseToken, "wait"), (.unavailable(retryAfter: 5), "wait"), (.errorBefore, "retry"),
                (.delay(seconds: 0.2), "accepted"), (.dropAfter, "retry"), (.garbage, "retry"), (.silence, "retry"),
                (nil, "accepted"),
            ]
            for (fault, wanted) in expected {
                let found = try await outcome(fault)
                #expect(found == wanted, "\(String(describing: fault))")
            }
        }
    }

    @Test("an operator that is not there is waited for, and the health says so")
    func unreachable() async throws {
        try await withSMSC("generic") { world, _, _ in
            var configuration = world.carriers[0].configuration
            configuration.url = "http://127.0.0.1:1"
            let carrier = HTTPCarrier(configuration: configuration, intake: world.ledger.intake, logger: silent)
            for _ in 1...3 {
                guard case .wait = await carrier.submit(try message()) else {
                    Issue.record("an unreachable operator must be waited for")
                    return
                }
            }
            let health = await carrier.health()
            #expect(health.state == .down)
            #expect(!health.detail.contains("6281"))
        }
    }

    @Test(
        "a report that comes before the answer, or three times, is taken",
        arguments: [SimulatedSMSC.Configuration.Reports.early, .repeated]
    )
    func oddReports(kind: SimulatedSMSC.Configuration.Reports) async throws {
        try await withSMSC("kannel", reports: kind) { world, _, watcher in
            let outcome = await world.carriers[0].submit(try message())
            #expect(outcome == .accepted(references: ["1"]))
            try await eventually("every report") { watcher.reports.count == (kind == .early ? 1 : 3) }
            #expect(Set(watcher.reports.map(\.reference)) == ["1"])
        }
    }

    @Test("a text longer than one submission may hold goes on where it stopped")
    func split() async throws {
        let dart = try shortTextProfile()
        try await withSMSC("kannel") { world, smsc, _ in
            var configuration = world.carriers[0].configuration
            configuration.profile = dart
            let carrier = HTTPCarrier(configuration: configuration, intake: world.ledger.intake, logger: silent)
            let long = try message("satu dua tiga empat lima enam tujuh delapan", id: 5)
            let pieces = 3
            // The second piece fails at first.
            let stream = smsc.submissions()
            let watching = Task {
                for await _ in stream {
                    smsc.faults.add(.init(.unavailable(retryAfter: 0)))
                    return
                }
            }
            var outcome = await carrier.submit(long)
            await watching.value
            for _ in 0..<3 {
                if case .accepted = outcome { break }
                outcome = await carrier.submit(long)
            }
            #expect(outcome == .accepted(references: ["5", "5.2", "5.3"]))
            #expect(smsc.messages.count == pieces)
            #expect(smsc.messages.map(\.text).joined(separator: " ") == long.text)
        }
    }

    @Test("a carrier that only hears leaves its replies to another one, and gives none up")
    func hearsOnly() async throws {
        try await withSMSC("kannel") { world, smsc, _ in
            let mute = HTTPCarrier(
                configuration: HTTPCarrier.Configuration(name: "xl", profile: try profile("xl")),
                intake: world.ledger.intake,
                logger: silent
            )
            guard case .wait = await mute.submit(try message()) else {
                Issue.record("another carrier may be able to send")
                return
            }
            #expect(await mute.health().detail == "hears only")
            #expect(await mute.health().state == .up)
            let pool = CarrierPool(
                carriers: [mute, world.carriers[0]],
                router: CarrierRouter(routes: [CarrierRoute(carrier: "xl"), CarrierRoute(carrier: "sim")])
            )
            let routed = await pool.submit(try message(), heardBy: "xl")
            #expect(routed == CarrierPool.RoutedOutcome(carrier: "sim", outcome: .accepted(references: ["1"])))
            #expect(smsc.messages.count == 1)
        }
    }

    @Test("texts are cut between words")
    func cutting() {
        #expect(SubmissionWriter.split("satu dua tiga", limit: 8) == ["satu", "dua tiga"])
        #expect(SubmissionWriter.split("satuduatiga", limit: 4) == ["satu", "duat", "iga"])
        #expect(SubmissionWriter.split("pas", limit: 3) == ["pas"])
    }
}
