import SMPPCodec
import TestSupport
import Testing

@testable import SMPPCarrier

@Suite("SMPP session")
struct SMPPSessionTests {
    private static let start = ContinuousClock.now

    private static func settings(window: Int = 2) -> SMPPSession.Settings {
        SMPPSession.Settings(
            bind: .bindTransceiver,
            systemID: "lapord",
            password: "rahasia",
            systemType: "",
            interfaceVersion: 0x34,
            addressTON: 0,
            addressNPI: 0,
            addressRange: "",
            window: window,
            responseTimeout: .seconds(10),
            enquireInterval: .seconds(30)
        )
    }

    private static func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// A session that is bound.
    private static func bound(window: Int = 2) -> SMPPSession {
        var session = SMPPSession(settings: settings(window: window))
        guard case .send(let bind)? = session.open(at: start).first else { return session }
        _ = session.receive(SMPPPDU(.bindTransceiver.response, sequence: bind.sequence), at: start)
        return session
    }

    private static func sent(_ actions: [SMPPSession.Action]) -> [SMPPPDU] {
        actions.compactMap { if case .send(let pdu) = $0 { pdu } else { nil } }
    }

    @Test("the bind names account and version")
    func bind() {
        var session = SMPPSession(settings: Self.settings())
        let bind = Self.sent(session.open(at: Self.start))
        #expect(bind.map(\.command) == [.bindTransceiver])
        #expect(bind.first?[text: .systemID] == "lapord")
        #expect(bind.first?[text: .password] == "rahasia")
        #expect(bind.first?[integer: .interfaceVersion] == 0x34)
        #expect(!session.isBound)
        let actions = session.receive(SMPPPDU(.bindTransceiver.response, sequence: 1), at: Self.start)
        #expect(actions == [.bound])
        #expect(session.isBound)
    }

    @Test("a refused bind closes with the status")
    func refused() {
        var session = SMPPSession(settings: Self.settings())
        _ = session.open(at: Self.start)
        let refusal = SMPPPDU(.bindTransceiver.response, status: .invalidPassword, sequence: 1)
        #expect(session.receive(refusal, at: Self.start) == [.close(.refused(.invalidPassword))])
    }

    @Test("a bind without an answer is given up after its time")
    func silentBind() {
        var session = SMPPSession(settings: Self.settings())
        _ = session.open(at: Self.start)
        #expect(session.elapsed(at: Self.at(9.9)).isEmpty)
        #expect(session.elapsed(at: Self.at(10)) == [.close(.lost("no answer to the bind"))])
    }

    @Test("no more submissions are under way than the window")
    func window() {
        var session = Self.bound(window: 2)
        let first = Self.sent(session.submit(SMPPPDU(.submitSM, sequence: 0), token: 1, at: Self.start))
        #expect(session.hasRoom)
        _ = session.submit(SMPPPDU(.submitSM, sequence: 0), token: 2, at: Self.start)
        #expect(!session.hasRoom)
        let response = SMPPPDU(.submitSM.response, sequence: first[0].sequence)
        #expect(session.receive(response, at: Self.start) == [.complete(1, .answered(response))])
        #expect(session.hasRoom)
    }

    @Test("answers may come in any order")
    func anyOrder() {
        var session = Self.bound(window: 3)
        let numbers = (1...3).flatMap {
            Self.sent(session.submit(SMPPPDU(.submitSM, sequence: 0), token: UInt64($0), at: Self.start))
        }.map(\.sequence)
        for (token, sequence) in zip([3, 1, 2] as [UInt64], [numbers[2], numbers[0], numbers[1]]) {
            let response = SMPPPDU(.submitSM.response, sequence: sequence)
            #expect(session.receive(response, at: Self.start) == [.complete(token, .answered(response))])
        }
    }

    @Test("an answer after its time is told apart, once")
    func lateAnswer() {
        var session = Self.bound()
        let sequence = Self.sent(session.submit(SMPPPDU(.submitSM, sequence: 0), token: 7, at: Self.start))[0].sequence
        #expect(session.elapsed(at: Self.at(10)) == [.complete(7, .unanswered)])
        let response = SMPPPDU(.submitSM.response, sequence: sequence)
        #expect(session.receive(response, at: Self.at(11)) == [.late(7, response)])
        #expect(session.receive(response, at: Self.at(12)).isEmpty)
    }

    @Test("silence is tested with enquire_link, and ends the link where that has no answer")
    func enquireLink() {
        var session = Self.bound()
        #expect(session.elapsed(at: Self.at(29)).isEmpty)
        let enquiry = Self.sent(session.elapsed(at: Self.at(30)))
        #expect(enquiry.map(\.command) == [.enquireLink])
        #expect(session.nextDeadline == Self.at(40))
        var other = session
        #expect(session.elapsed(at: Self.at(40)) == [.close(.lost("no answer to enquire_link"))])
        #expect(other.receive(SMPPPDU(.enquireLink.response, sequence: enquiry[0].sequence), at: Self.at(31)).isEmpty)
        #expect(other.nextDeadline == Self.at(61))
    }

    @Test("an enquire_link of the SMSC is answered, also before the bind stands")
    func enquiryOfTheSMSC() {
        var session = SMPPSession(settings: Self.settings())
        _ = session.open(at: Self.start)
        let actions = session.receive(SMPPPDU(.enquireLink, sequence: 77), at: Self.start)
        #expect(actions == [.send(SMPPPDU(.enquireLink.response, sequence: 77))])
    }

    @Test("an unbind of the SMSC is answered, and open submissions end without an answer")
    func unbindOfTheSMSC() {
        var session = Self.bound()
        _ = session.submit(SMPPPDU(.submitSM, sequence: 0), token: 5, at: Self.start)
        let actions = session.receive(SMPPPDU(.unbind, sequence: 9), at: Self.start)
        #expect(actions.first == .send(SMPPPDU(.unbind.response, sequence: 9)))
        #expect(actions.contains(.complete(5, .unanswered)))
        #expect(actions.last == .close(.lost("the SMSC has sent unbind")))
    }

    @Test("a stop waits for answers, then unbinds")
    func stop() {
        var session = Self.bound()
        let sequence = Self.sent(session.submit(SMPPPDU(.submitSM, sequence: 0), token: 5, at: Self.start))[0].sequence
        #expect(session.stop(at: Self.start).isEmpty)
        #expect(!session.hasRoom)
        let actions = session.receive(SMPPPDU(.submitSM.response, sequence: sequence), at: Self.at(1))
        let unbind = Self.sent(actions)
        #expect(unbind.map(\.command) == [.unbind])
        #expect(
            session.receive(SMPPPDU(.unbind.response, sequence: unbind[0].sequence), at: Self.at(1)) == [
                .close(.stopped)
            ]
        )
    }

    @Test("sequence numbers begin again at 1 behind 0x7FFFFFFF")
    func wrap() {
        var session = SMPPSession(settings: Self.settings(), lastSequence: 0x7FFF_FFFE)
        let bind = Self.sent(session.open(at: Self.start))
        #expect(bind.map(\.sequence) == [0x7FFF_FFFF])
        _ = session.receive(SMPPPDU(.bindTransceiver.response, sequence: 0x7FFF_FFFF), at: Self.start)
        let next = Self.sent(session.submit(SMPPPDU(.submitSM, sequence: 0), token: 1, at: Self.start))
        #expect(next.map(\.sequence) == [1])
    }

    @Test("a length that is not possible is refused, and ends the link")
    func brokenStream() {
        var session = Self.bound()
        var framing = PDUFraming()
        framing.append([0, 0, 0, 3, 0])
        let error = #expect(throws: SMPPError.self) { try framing.next() }
        let actions = error.map { session.receive($0) } ?? []
        #expect(Self.sent(actions).map(\.command) == [.genericNack])
        #expect(Self.sent(actions).map(\.status) == [.invalidCommandLength])
    }

    @Test("a deviation is noted once a link")
    func deviations() throws {
        var session = Self.bound()
        let octets: [UInt8] = [0, 0, 0, 18, 0x80, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 99, 0x41, 0x42]
        let pdu = try SMPPPDU(decoding: octets)
        #expect(session.receive(pdu, at: Self.start) == [.note("submit_sm_resp: message_id has no terminator")])
        #expect(session.receive(pdu, at: Self.start).isEmpty)
    }

    /// Random PDUs and times in every state: no trap, no submission forgotten, and never two answers to one.
    @Test("whatever comes, every submission has one end", arguments: 1...40 as ClosedRange<UInt64>)
    func randomHistories(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var session = SMPPSession(settings: Self.settings(window: 4))
        var now = Self.start
        var open: Set<UInt64> = []
        var token: UInt64 = 0
        var isClosed = false
        func take(_ actions: [SMPPSession.Action]) {
            for action in actions {
                if case .complete(let token, _) = action { #expect(open.remove(token) != nil) }
                if case .close = action { isClosed = true }
            }
        }
        take(session.open(at: now))
        while !isClosed {
            now += .milliseconds(Int.random(in: 0...4000, using: &generator))
            switch Int.random(in: 0..<40, using: &generator) {
            case 0..<16:
                let command = CommandID.all.randomElement(using: &generator) ?? .submitSM
                let status = CommandStatus(rawValue: [0, 0, 0, 0x58].randomElement(using: &generator) ?? 0)
                let pdu = SMPPPDU(command, status: status, sequence: .random(in: 1...12, using: &generator))
                take(session.receive(pdu, at: now))
            case 16..<30 where session.hasRoom:
                token += 1
                open.insert(token)
                take(session.submit(SMPPPDU(.submitSM, sequence: 0), token: token, at: now))
            case 38: take(session.stop(at: now))
            case 39: take(session.disconnected("cut"))
            default: take(session.elapsed(at: now))
            }
        }
        #expect(open.isEmpty)
        #expect(session.nextDeadline == nil)
    }
}

@Suite("Pauses between binds")
struct BindBackoffTests {
    @Test("lost links come back soon, and more slowly each round")
    func lost() {
        var backoff = BindBackoff()
        let pauses = (0..<8).compactMap { _ in
            backoff.pause(after: .lost("x"), wasUp: false, isRoundComplete: true, jitter: 0.5)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60].map { Duration.seconds($0) })
    }

    @Test("the next host is tried at once")
    func nextHost() {
        var backoff = BindBackoff()
        let pause = backoff.pause(after: .lost("x"), wasUp: false, isRoundComplete: false, jitter: 1)
        #expect(pause == .milliseconds(100))
    }

    @Test("a refused password is tried again after minutes, since operators lock accounts")
    func refused() {
        var backoff = BindBackoff()
        let pauses = (0..<6).compactMap { _ in
            backoff.pause(after: .refused(.invalidPassword), wasUp: false, isRoundComplete: true, jitter: 0.5)
        }
        #expect(pauses == [300, 600, 1200, 2400, 3600, 3600].map { Duration.seconds($0) })
    }

    @Test("a stop is the end")
    func stopped() {
        var backoff = BindBackoff()
        #expect(backoff.pause(after: .stopped, wasUp: true, isRoundComplete: true, jitter: 0) == nil)
    }
}
