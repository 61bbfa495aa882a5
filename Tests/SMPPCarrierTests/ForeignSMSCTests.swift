import Carriers
import Complaints
import CurlHTTP
import Foundation
import SMPPCarrier
import Sandbox
import TestSupport
import Testing

/// Peers that were written by others: an SMSC on Net::SMPP, and Kannel as ESME of the simulated SMSC.
@Suite("SMPP with foreign peers", .serialized)
struct ForeignSMSCTests {
    static let hasNetSMPP = (try? Tool.run("perl", ["-MNet::SMPP", "-e", "1"]).status) == 0

    @Test("Net::SMPP is there to be tested with")
    func isInstalled() {
        let mayBeAbsent = ProcessInfo.processInfo.environment["LAPORD_TESTS_WITHOUT_NET_SMPP"] != nil
        #expect(
            Self.hasNetSMPP || mayBeAbsent,
            "install libnet-smpp-perl, or set LAPORD_TESTS_WITHOUT_NET_SMPP and know that it is untested"
        )
    }

    @Test(
        "an SMSC on Net::SMPP delivers, takes a reply, and reports before it answers",
        .enabled(if: ForeignSMSCTests.hasNetSMPP)
    )
    func netSMPP() async throws {
        let port = LoopbackPort.free()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = Checkout.root.appending(path: "Tests/SMPPCarrierTests/Peers/net-smpp-smsc")
        process.arguments = [
            "perl", script.path(percentEncoded: false), "\(port)", "jalan rusak di desa Lingga", "lampu mati",
        ]
        process.environment = Lifeline.shared.environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        defer { process.terminate() }
        // Not probed: the SMSC takes the first connection for the bind. The carrier comes back until it listens.
        let intake = RecordingIntake()
        var configuration = SMPPCarrier.Configuration(
            name: "perl",
            profile: SMPPProfile(name: "test", title: "test"),
            hosts: [.init(name: "127.0.0.1", port: port)],
            systemID: "lapord",
            password: "rahasia"
        )
        configuration.window = 1
        let carrier = SMPPCarrier(configuration: configuration, intake: intake, logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await carrier.run() }
            try await eventually("the texts") { intake.messages.count == 2 }
            #expect(intake.messages.map(\.payload) == [.text("jalan rusak di desa Lingga"), .text("lampu mati")])
            let recipient = try #require(PhoneNumber("081273440001"))
            let outcome = await carrier.submit(
                OutboundMessage(id: 1, recipient: recipient, sender: "9009", text: "Laporan LP10008 diterima")
            )
            #expect(outcome == .accepted(references: ["B2D05E01"]))
            let report = try await eventually("the receipt") { intake.reports.first }
            #expect(report.reference == "3000000001")
            #expect(report.status == .delivered)
        }
    }

    @Test("Kannel binds to the simulated SMSC, sends by it and takes its messages", .enabled(if: Kannel.isInstalled))
    func kannel() async throws {
        let smsc = SimulatedSMSC(configuration: .init(style: .smpp, smppPort: 0, secret: "rahasia"), logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await smsc.run() }
            let port = try #require(await smsc.boundSMPPPort())
            let kannel = try Kannel(listenerPort: LoopbackPort.free(), smpp: .init(port: port, password: "rahasia"))
            defer { kannel.stop() }
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            try kannel.startSmsbox()
            try await kannel.waitUntilReady()
            let attempt = await smsc.deliver(MobileMessage(sender: "+6281273440001", text: "jalan rusak & gelap"))
            #expect(attempt.isAcknowledged, "\(attempt)")
            let client = CurlClient(configuration: .init(), logger: .quiet)
            let long = String(repeating: "Laporan LP10008 diterima. ", count: 10)
            let query =
                "username=lapord&password=rahasia&from=9009&to=%2B6281273440001&text="
                + long.replacing(" ", with: "+")
            let response = try await client.execute(
                CurlRequest(url: "http://127.0.0.1:\(kannel.sendsmsPort)/cgi-bin/sendsms?\(query)")
            )
            #expect(response.status == 202)
            try await eventually("the reply") { smsc.messages.map(\.text) == [long] }
            await client.shutdown()
        }
    }
}
