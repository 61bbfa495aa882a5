import Carriers
import Complaints
import Foundation
import NIOSSL
import SMPPCodec
import TestSupport
import Testing

@testable import SMPPCarrier

/// The rows of the table of hostile behaviours in docs/smpp.md that need a connection.
@Suite("Hostile SMSCs")
struct HostileSMSCTests {
    /// Runs a carrier against an SMSC.
    private static func run(
        _ smsc: ScriptedSMSC,
        host: String = "127.0.0.1",
        _ change: (inout SMPPCarrier.Configuration) -> Void = { _ in },
        _ body: (SMPPCarrier, RecordingIntake) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await smsc.run() }
            let port = try await eventually("the port") { smsc.port }
            var configuration = SMPPCarrier.Configuration.test(port: port, host: host)
            change(&configuration)
            let intake = RecordingIntake()
            let carrier = SMPPCarrier(configuration: configuration, intake: intake, logger: .quiet)
            group.addTask { try await carrier.run() }
            try await body(carrier, intake)
        }
    }

    private static func untilBound(_ carrier: SMPPCarrier) async throws {
        try await eventually("the bind") { await carrier.health().state == .up }
    }

    /// Waits until the carrier says why it is down.
    private static func trouble(_ carrier: SMPPCarrier) async throws -> String {
        try await eventually("the trouble") {
            let health = await carrier.health()
            return health.state == .down ? health.detail : nil
        }
    }

    private static func delivery(_ text: String, sequence: UInt32 = 1) -> SMPPPDU {
        var pdu = SMPPPDU(.deliverSM, sequence: sequence)
        pdu[integer: .sourceTON] = 1
        pdu[text: .sourceAddress] = "6281273440001"
        pdu[text: .destinationAddress] = "9009"
        pdu.shortMessage = Array(text.utf8)
        return pdu
    }

    private static func message(_ text: String, id: Int64 = 1) throws -> OutboundMessage {
        OutboundMessage(id: id, recipient: try #require(PhoneNumber("081273440001")), sender: "9009", text: text)
    }

    private static func answers(
        _ command: CommandID,
        _ answer: @escaping @Sendable (SMPPPDU) -> [ScriptedSMSC.Step]
    )
        -> ScriptedSMSC.Script
    {
        { $0.pdu.command == command ? answer($0.pdu) : ScriptedSMSC.usual($0) }
    }

    // MARK: Binds

    @Test(
        "a bind that goes wrong is told in words",
        arguments: [
            ("closes at once", [ScriptedSMSC.Step.close], "closed the connection"),
            ("speaks HTTP", [.octets(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))], "command_length says"),
            ("promises a gigabyte", [.octets([0x40, 0, 0, 0, 0, 0, 0, 4])], "command_length says 1073741824"),
            (
                "refuses with generic_nack", [.send(SMPPPDU(.genericNack, status: .systemError, sequence: 1))],
                "ESME_RSYSERR"
            ),
        ] as [(String, [ScriptedSMSC.Step], String)]
    )
    func wrongBind(title: String, steps: [ScriptedSMSC.Step], words: String) async throws {
        let smsc = ScriptedSMSC(script: Self.answers(.bindTransceiver) { _ in steps })
        try await Self.run(smsc) { carrier, _ in
            let trouble = try await Self.trouble(carrier)
            #expect(trouble.contains(words), "\(title): \(trouble)")
        }
    }

    @Test("a bind without an answer is given up, and tried again")
    func silentBind() async throws {
        let smsc = ScriptedSMSC { _ in [] }
        try await Self.run(smsc) {
            $0.responseTimeout = .milliseconds(200)
        } _: { carrier, _ in
            let trouble = try await Self.trouble(carrier)
            #expect(trouble.contains("no answer to the bind"))
            try await eventually("the next attempt") { smsc.connections >= 2 }
        }
    }

    /// Odd answers to a bind.
    enum OddBind: String, Sendable, CaseIterable {
        case otherSequence, noBody, noTerminator, otherOperationsFirst

        func steps(after pdu: SMPPPDU) -> [ScriptedSMSC.Step] {
            let header: [UInt8] = [0x80, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, UInt8(pdu.sequence)]
            switch self {
            case .otherSequence: return [.send(SMPPPDU(.bindTransceiver.response, sequence: 4711))]
            case .noBody: return [.octets([0, 0, 0, 16] + header)]
            case .noTerminator: return [.octets([0, 0, 0, 18] + header + [0x53, 0x43])]
            case .otherOperationsFirst:
                let first = [SMPPPDU(.outbind, sequence: 1), SMPPPDU(.alertNotification, sequence: 2)]
                return (first + [SMPPPDU(.bindTransceiver.response, sequence: pdu.sequence)]).map { .send($0) }
            }
        }
    }

    @Test("a bind stands although its answer is odd", arguments: OddBind.allCases)
    func oddBind(_ odd: OddBind) async throws {
        let smsc = ScriptedSMSC(script: Self.answers(.bindTransceiver) { odd.steps(after: $0) })
        try await Self.run(smsc) { carrier, _ in try await Self.untilBound(carrier) }
    }

    @Test("a message before the answer to the bind is stored and acknowledged")
    func messageBeforeTheBind() async throws {
        let smsc = ScriptedSMSC(
            script: Self.answers(.bindTransceiver) { pdu in
                [
                    .send(Self.delivery("jalan rusak", sequence: 7)),
                    .send(SMPPPDU(.bindTransceiver.response, sequence: pdu.sequence)),
                ]
            }
        )
        try await Self.run(smsc) { _, intake in
            try await eventually("the acknowledgement") { smsc.pdus(.deliverSM.response).count == 1 }
            #expect(smsc.pdus(.deliverSM.response).map(\.status) == [.ok])
            #expect(intake.messages.map(\.payload) == [.text("jalan rusak")])
        }
    }

    @Test("an SMSC that unbinds is answered, and bound again")
    func unbinds() async throws {
        let smsc = ScriptedSMSC()
        try await Self.run(smsc) { carrier, _ in
            try await Self.untilBound(carrier)
            smsc.act(.send(SMPPPDU(.unbind, sequence: 5)))
            try await eventually("the next bind") { smsc.pdus(.bindTransceiver).count == 2 }
            #expect(smsc.pdus(.unbind.response).map(\.sequence) == [5])
        }
    }

    // MARK: The stream

    @Test("a message that comes octet by octet, and many in one write, are all stored and acknowledged")
    func pieces() async throws {
        let smsc = ScriptedSMSC()
        try await Self.run(smsc) { carrier, intake in
            try await Self.untilBound(carrier)
            for octet in try Self.delivery("jalan rusak", sequence: 1).encoded() { smsc.act(.octets([octet])) }
            var many: [UInt8] = []
            for number in UInt32(2)...300 { many += try Self.delivery("lampu \(number)", sequence: number).encoded() }
            smsc.act(.octets(many))
            try await eventually("the acknowledgements") { smsc.pdus(.deliverSM.response).count == 300 }
            #expect(intake.messages.count == 300)
            #expect(Set(smsc.pdus(.deliverSM.response).map(\.sequence)) == Set(1...300))
        }
    }

    @Test("a message that is cut off is not stored, and comes on the next connection")
    func cutOff() async throws {
        let smsc = ScriptedSMSC()
        try await Self.run(smsc) { carrier, intake in
            try await Self.untilBound(carrier)
            let octets = try Self.delivery("jalan rusak").encoded()
            smsc.act(.octets(Array(octets.dropLast(3))), .close)
            try await eventually("the next bind") { smsc.pdus(.bindTransceiver).count == 2 }
            #expect(intake.messages.isEmpty)
            smsc.act(.octets(octets))
            try await eventually("the acknowledgement") { smsc.pdus(.deliverSM.response).count == 1 }
            #expect(intake.messages.count == 1)
        }
    }

    @Test("sequence numbers that no specification allows are given back as they came")
    func sequenceNumbers() async throws {
        let smsc = ScriptedSMSC()
        try await Self.run(smsc) { carrier, intake in
            try await Self.untilBound(carrier)
            let numbers: [UInt32] = [0, 0xFFFF_FFFF, 9, 9]
            for (index, number) in numbers.enumerated() {
                smsc.act(.send(Self.delivery("lampu \(index)", sequence: number)))
            }
            try await eventually("the acknowledgements") { smsc.pdus(.deliverSM.response).count == 4 }
            #expect(smsc.pdus(.deliverSM.response).map(\.sequence) == numbers)
            #expect(intake.messages.count == 4)
        }
    }

    @Test("an unknown operation is refused, an unknown answer is passed over, and the link stays")
    func unknownOperations() async throws {
        let smsc = ScriptedSMSC()
        try await Self.run(smsc) { carrier, _ in
            try await Self.untilBound(carrier)
            smsc.act(
                .send(SMPPPDU(CommandID(rawValue: 0x0001_0200), sequence: 3)),
                .send(SMPPPDU(CommandID(rawValue: 0x8001_0200), sequence: 4)),
                .send(SMPPPDU(.submitSM.response, sequence: 99)),
                .send(SMPPPDU(.enquireLink, sequence: 6))
            )
            try await eventually("the answer") { smsc.pdus(.enquireLink.response).map(\.sequence) == [6] }
            #expect(smsc.pdus(.genericNack).map(\.sequence) == [3])
            #expect(smsc.pdus(.genericNack).map(\.status) == [.invalidCommandID])
            #expect(smsc.connections == 1)
        }
    }

    @Test("a length that cannot be is refused, and the link begins anew", arguments: [0, 15, 0x7FFF_FFFF] as [UInt32])
    func impossibleLength(length: UInt32) async throws {
        let smsc = ScriptedSMSC()
        try await Self.run(smsc) { carrier, _ in
            try await Self.untilBound(carrier)
            smsc.act(.octets([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + [0, 0, 0, 5]))
            try await eventually("the next bind") { smsc.pdus(.bindTransceiver).count == 2 }
            #expect(smsc.pdus(.genericNack).map(\.status) == [.invalidCommandLength])
        }
    }

    @Test("a PDU that deviates and cannot be read is kept with every octet that came")
    func keptAsItCame() async throws {
        let smsc = ScriptedSMSC()
        try await Self.run(smsc) { carrier, intake in
            try await Self.untilBound(carrier)
            var pdu = Self.delivery("")
            pdu[integer: .dataCoding] = 4
            pdu.shortMessage = [1, 2, 3]
            var octets = try pdu.encoded() + [0x14, 0x03, 0x00, 0x09, 0xAA]
            octets[3] = UInt8(octets.count)
            smsc.act(.octets(octets))
            try await eventually("the acknowledgement") { smsc.pdus(.deliverSM.response).map(\.status) == [.ok] }
            #expect(intake.undecodable.map(\.raw) == [octets])
        }
    }

    @Test("an SMSC that floods with messages and waits for no answer is slowed, and none is lost")
    func flood() async throws {
        let smsc = ScriptedSMSC()
        try await Self.run(smsc) {
            $0.inboundWindow = 8
        } _: { carrier, intake in
            try await Self.untilBound(carrier)
            var many: [UInt8] = []
            for number in UInt32(1)...2000 { many += try Self.delivery("lampu \(number)", sequence: number).encoded() }
            smsc.act(.octets(many))
            try await eventually("the acknowledgements") { smsc.pdus(.deliverSM.response).count == 2000 }
            #expect(intake.messages.count == 2000)
        }
    }

    @Test("an SMSC that floods and never reads loses the link, and the carrier binds again")
    func deafFlood() async throws {
        let smsc = ScriptedSMSC { arrival in
            let usual = ScriptedSMSC.usual(arrival)
            guard arrival.connection == 0, arrival.pdu.command == .bindTransceiver else { return usual }
            let enquiry = (try? SMPPPDU(.enquireLink, sequence: 3).encoded()) ?? []
            let many = Array([[UInt8]](repeating: enquiry, count: 50_000).joined())
            return usual + [.deafen] + [ScriptedSMSC.Step](repeating: .octets(many), count: 12)
        }
        try await Self.run(smsc) {
            $0.responseTimeout = .milliseconds(500)
            $0.enquireInterval = .milliseconds(500)
        } _: { carrier, _ in
            try await eventually("the second bind") { smsc.connections >= 2 }
            try await Self.untilBound(carrier)
        }
    }

    @Test("a link whose SMSC has fallen silent is given up, and bound again")
    func silence() async throws {
        let smsc = ScriptedSMSC { arrival in
            arrival.connection == 0 && arrival.pdu.command == .enquireLink ? [] : ScriptedSMSC.usual(arrival)
        }
        try await Self.run(smsc) {
            $0.responseTimeout = .milliseconds(200)
            $0.enquireInterval = .milliseconds(200)
        } _: { carrier, _ in
            try await eventually("the second bind") { smsc.connections >= 2 }
            try await Self.untilBound(carrier)
        }
    }

    // MARK: Submissions

    @Test("answers in another order find their submissions")
    func anyOrder() async throws {
        let smsc = ScriptedSMSC { arrival in
            guard arrival.pdu.command == .submitSM else { return ScriptedSMSC.usual(arrival) }
            return []
        }
        try await Self.run(smsc) { carrier, _ in
            try await Self.untilBound(carrier)
            try await withThrowingTaskGroup(of: (Int64, SubmissionOutcome).self) { group in
                for id in Int64(1)...5 {
                    group.addTask { (id, await carrier.submit(try Self.message("nomor \(id)", id: id))) }
                }
                try await eventually("the submissions") { smsc.pdus(.submitSM).count == 5 }
                for pdu in smsc.pdus(.submitSM).reversed() {
                    var answer = SMPPPDU(.submitSM.response, sequence: pdu.sequence)
                    answer[text: .messageID] = String(decoding: pdu.shortMessage, as: UTF8.self)
                    // An answer of another kind, and a second one, are none.
                    smsc.act(.send(SMPPPDU(.deliverSM.response, sequence: pdu.sequence)), .send(answer), .send(answer))
                }
                for try await (id, outcome) in group {
                    #expect(outcome == .accepted(references: ["nomor \(id)"]))
                }
            }
        }
    }

    @Test(
        "a submission's outcome is what its answer says",
        arguments: [
            // Without an id; a maker's own status; an unknown status; an address that is none; the PDU was not understood.
            (.submitSM.response, 0, "accepted(references: [])"), (.submitSM.response, 0x40B, "wait"),
            (.submitSM.response, 0x4FF, "retry"), (.submitSM.response, 0x0B, "failed"), (.genericNack, 0x03, "retry"),
        ] as [(CommandID, UInt32, String)]
    )
    func outcomes(command: CommandID, status: UInt32, outcome: String) async throws {
        let smsc = ScriptedSMSC(
            script: Self.answers(.submitSM) {
                [.send(SMPPPDU(command, status: CommandStatus(rawValue: status), sequence: $0.sequence))]
            }
        )
        try await Self.run(smsc) {
            $0.profile.meanings[CommandStatus(rawValue: 0x40B)] = .wait
        } _: { carrier, _ in
            try await Self.untilBound(carrier)
            let result = await carrier.submit(try Self.message("Laporan LP10008 diterima"))
            #expect("\(result)".hasPrefix(outcome), "\(result)")
            #expect(await carrier.health().state == .up)
        }
    }

    // MARK: TLS

    private static func server(_ certificate: String, asksFor authority: String? = nil) throws -> NIOSSLContext {
        let certificates = try TestCertificates.shared.get()
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificates.path("\(certificate).pem"))
                .map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: certificates.path("\(certificate).key"), format: .pem))
        )
        if let authority {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(certificates.path("\(authority).pem"))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func client(certificate: String? = nil) throws -> NIOSSLContext {
        let certificates = try TestCertificates.shared.get()
        return try SMPPCarrier.Configuration.tls(
            authorities: certificates.path("ca.pem"),
            certificate: certificate.map { certificates.path("\($0).pem") },
            key: certificate.map { certificates.path("\($0).key") }
        )
    }

    @Test(
        "an SMSC with a certificate of the named authority is bound, also where it asks for ours",
        arguments: [false, true]
    )
    func tls(isMutual: Bool) async throws {
        let smsc = ScriptedSMSC(tls: try Self.server("good", asksFor: isMutual ? "ca" : nil))
        let client = try Self.client(certificate: isMutual ? "client" : nil)
        try await Self.run(smsc, host: "localhost") {
            $0.tls = client
        } _: { carrier, intake in
            try await Self.untilBound(carrier)
            smsc.act(.send(Self.delivery("jalan rusak")))
            try await eventually("the message") { intake.messages.count == 1 }
        }
    }

    @Test(
        "the password goes to no SMSC whose certificate is another's, and to none that speaks in the clear",
        arguments: ["expired", "elsewhere", "selfsigned", "clear"]
    )
    func foreignCertificates(certificate: String) async throws {
        let smsc = ScriptedSMSC(tls: certificate == "clear" ? nil : try Self.server(certificate))
        let client = try Self.client()
        try await Self.run(smsc, host: "localhost") {
            $0.tls = client
            $0.responseTimeout = .milliseconds(500)
        } _: { carrier, _ in
            let trouble = try await Self.trouble(carrier)
            #expect(!trouble.contains("rahasia"))
            #expect(smsc.pdus(.bindTransceiver).isEmpty)
        }
    }

    @Test("an SMSC that asks for a certificate is not bound without one")
    func withoutOurCertificate() async throws {
        let smsc = ScriptedSMSC(tls: try Self.server("good", asksFor: "ca"))
        let client = try Self.client()
        try await Self.run(smsc, host: "localhost") {
            $0.tls = client
        } _: { carrier, _ in
            _ = try await Self.trouble(carrier)
            #expect(smsc.pdus(.bindTransceiver).isEmpty)
        }
    }
}
