import Carriers
import Complaints
import CurlHTTP
import Foundation
import HTTPCarrier
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// Real Kannel in front of the real carrier and ledger.
@Suite("With Kannel", .serialized)
struct KannelTests {
    private func configuration(sendsmsPort: Int, listenerPort: Int) throws -> HTTPCarrier.Configuration {
        HTTPCarrier.Configuration(
            name: "kannel",
            profile: try profile("kannel"),
            url: "http://127.0.0.1:\(sendsmsPort)",
            publicAddress: "http://127.0.0.1:\(listenerPort)",
            settings: ["username": "lapord", "password": "rahasia", "secret": "s3cret"]
        )
    }

    @Test("Kannel is there to be tested with")
    func isInstalled() {
        let mayBeAbsent = ProcessInfo.processInfo.environment["LAPORD_TESTS_WITHOUT_KANNEL"] != nil
        #expect(
            Kannel.isInstalled || mayBeAbsent,
            "install kannel, or set LAPORD_TESTS_WITHOUT_KANNEL and know that it is untested"
        )
    }

    @Test("a message arrives once, its reply goes out, and its report comes back", .enabled(if: Kannel.isInstalled))
    func roundTrip() async throws {
        let port = LoopbackPort.free()
        let kannel = try Kannel(listenerPort: port)
        defer { kannel.stop() }
        let ledger = try TestLedger()
        let reports = RecordingIntake(before: ledger.intake)
        let configuration = try configuration(sendsmsPort: kannel.sendsmsPort, listenerPort: port)
        try await withWorld([configuration], port: port, ledger: ledger, intake: reports) { world in
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            try kannel.startSmsbox()
            try await kannel.waitUntilReady()
            let telephones = try await kannel.telephones()
            try telephones.send("MUARAENIM jalan rusak & gelap", from: "+6281273440001")
            let message = try await eventually("the message") {
                try await ledger.ledger.messagesForTriage(limit: 10).first
            }
            #expect(message.text == "MUARAENIM jalan rusak & gelap")
            #expect(message.recipient == "9009")
            #expect(message.sender.text == "6281273440001")
            let outcome = await world.carriers[0].submit(
                OutboundMessage(id: 41, recipient: message.sender, sender: "9009", text: "Laporan diterima: LP-1")
            )
            #expect(outcome == .accepted(references: ["41"]))
            let delivered = try await eventually("the report of delivery") {
                reports.reports.first { $0.status == .delivered }
            }
            #expect(delivered.reference == "41")
            #expect(delivered.recipient == message.sender)
            #expect(telephones.received() == [.init(recipient: "+6281273440001", text: "Laporan diterima: LP-1")])
            #expect(try await ledger.messages() == 1)
        }
    }

    /// Kannel 1.4.5's smsbox tells the bearerbox that a message is done before we have answered it, and may panic when the bearerbox
    /// goes: what it still tries to deliver then is lost. The boxes are killed here while the smsbox has nothing in hand.
    @Test(
        "nothing is lost or doubled when listener, bearerbox or smsbox ends in the middle",
        .enabled(if: Kannel.isInstalled)
    )
    func kills() async throws {
        let port = LoopbackPort.free()
        let kannel = try Kannel(listenerPort: port)
        defer { kannel.stop() }
        let ledger = try TestLedger()
        let configuration = try configuration(sendsmsPort: kannel.sendsmsPort, listenerPort: port)
        let client = CurlClient(configuration: .init(), logger: silent)
        let texts = (0..<150).map { "laporan \($0)" }
        try kannel.startBearerbox()
        try await kannel.waitForBearerbox()
        let first = try await kannel.telephones()
        for text in texts { try first.send(text, from: "+6281273440001") }
        // The fake SMSC has no acknowledgement: what the bearerbox has not read when it is killed would be nobody's.
        try await eventually("the texts at Kannel") { try await kannel.received(client) >= 150 }
        kannel.killBearerbox()
        try kannel.startBearerbox()
        try await kannel.waitForBearerbox()
        try kannel.startSmsbox()
        try await kannel.waitUntilReady()
        // Nobody listens when the smsbox begins, and the listener ends once more while messages may be under way.
        try await withWorld([configuration], port: port, ledger: ledger, keepsLedger: true) { _ in
            try await eventually("20 messages") { try await ledger.messages() >= 20 }
        }
        try await withWorld([configuration], port: port, ledger: ledger, keepsLedger: true) { _ in
            try await eventually("150 messages") { try await ledger.messages() >= 150 }
            try await eventually("rest at Kannel") { try await kannel.isIdle(client) }
            kannel.killSmsbox()
            try kannel.startSmsbox()
            try await kannel.waitUntilReady()
            let second = try await kannel.telephones()
            for text in texts { try second.send(text, from: "+6281273440002") }
            try await eventually("300 messages") { try await ledger.messages() >= 300 }
            try await eventually("rest at Kannel") { try await kannel.isIdle(client) }
            #expect(try await ledger.messages() == 300)
            #expect(try await ledger.deadLetters().isEmpty)
        }
        await client.shutdown()
        await ledger.remove()
    }
}
