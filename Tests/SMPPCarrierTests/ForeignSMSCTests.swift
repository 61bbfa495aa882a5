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

    static let python = Checkout.root.appending(path: ".build/peers/bin/python").path(percentEncoded: false)
    static let hasPython = FileManager.default.isExecutableFile(atPath: python)

    @Test("the SMSCs in Python are there to be tested with")
    func pythonIsInstalled() {
        let mayBeAbsent = ProcessInfo.processInfo.environment["LAPORD_TESTS_WITHOUT_PYTHON_PEERS"] != nil
        #expect(
            Self.hasPython || mayBeAbsent,
            "run Scripts/peers, or set LAPORD_TESTS_WITHOUT_PYTHON_PEERS and know that they are untested"
        )
    }

    /// Runs an SMSC of `Peers` that delivers texts, and a carrier that is bound to it.
    private static func run(
        _ interpreter: String,
        _ peer: String,
        texts: [String],
        _ body: (SMPPCarrier, RecordingIntake) async throws -> Void
    ) async throws {
        let port = LoopbackPort.free()
        let process = Process()
        process.executableURL = URL(filePath: interpreter)
        let script = Checkout.root.appending(path: "Tests/SMPPCarrierTests/Peers/\(peer)")
        process.arguments = [script.path(percentEncoded: false), "\(port)"] + texts
        process.environment = Lifeline.shared.environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        // Not probed: an SMSC may take the first connection for the bind. The carrier comes back until it listens.
        let intake = RecordingIntake()
        var configuration = SMPPCarrier.Configuration.test(port: port)
        configuration.window = 1
        configuration.responseTimeout = .seconds(5)
        let carrier = SMPPCarrier(configuration: configuration, intake: intake, logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await carrier.run() }
            try await body(carrier, intake)
        }
    }

    private static func reply() throws -> OutboundMessage {
        let recipient = try #require(PhoneNumber("081273440001"))
        return OutboundMessage(id: 1, recipient: recipient, sender: "9009", text: "Laporan LP10008 diterima")
    }

    @Test(
        "an SMSC on Net::SMPP delivers, takes a reply, and reports before it answers",
        .enabled(if: ForeignSMSCTests.hasNetSMPP)
    )
    func netSMPP() async throws {
        let texts = ["jalan rusak di desa Lingga", "lampu mati"]
        try await Self.run("/usr/bin/perl", "net-smpp-smsc", texts: texts) { carrier, intake in
            try await eventually("the texts") { intake.messages.count == 2 }
            #expect(intake.messages.map(\.payload) == texts.map { .text($0) })
            #expect(await carrier.submit(try Self.reply()) == .accepted(references: ["B2D05E01"]))
            let report = try await eventually("the receipt") { intake.reports.first }
            #expect(report.reference == "3000000001")
            #expect(report.status == .delivered)
        }
    }

    @Test(
        "an SMSC on smpp34 delivers, takes a reply, and reports by parameters alone",
        .enabled(if: ForeignSMSCTests.hasPython)
    )
    func smpp34() async throws {
        let texts = ["jalan rusak di desa Lingga", "lampu mati"]
        try await Self.run(Self.python, "smpp34-smsc", texts: texts) { carrier, intake in
            try await eventually("the texts") { intake.messages.count == 2 }
            #expect(intake.messages.map(\.payload) == texts.map { .text($0) })
            #expect(await carrier.submit(try Self.reply()) == .accepted(references: ["00000001"]))
            let report = try await eventually("the receipt") { intake.reports.first }
            #expect(report.reference == "1")
            #expect(report.status == .delivered)
        }
    }

    @Test(
        "an SMSC on smppy delivers a long text in parts, and takes a reply without an id",
        .enabled(if: ForeignSMSCTests.hasPython)
    )
    func smppy() async throws {
        let long = String(repeating: "jalan rusak di desa Lingga ", count: 8)
        try await Self.run(Self.python, "smppy-smsc", texts: ["lampu mati", long]) { carrier, intake in
            try await eventually("the parts") { intake.messages.count == 4 }
            #expect(intake.messages.map(\.concatenation?.sequence) == [nil, 1, 2, 3])
            let parts = intake.messages.dropFirst().map { if case .text(let text) = $0.payload { text } else { "" } }
            #expect(parts.joined() == long)
            // smppy reads one PDU of those that arrive together, and drops the others.
            try await eventually("the answer") {
                await carrier.submit(try Self.reply()) == .accepted(references: [])
            }
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
