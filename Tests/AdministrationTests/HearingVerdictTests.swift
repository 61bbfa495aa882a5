import Carriers
import Foundation
import Testing

@testable import Administration

struct HearingVerdictTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func carrier(_ state: CarrierHealth.State) -> CarrierStatus {
        CarrierStatus(name: "modem", health: CarrierHealth(state: state, detail: ""))
    }

    @Test("A carrier that is up is heard by, until silence is implausible")
    func hearing() {
        let carriers = [carrier(.up), carrier(.down)]
        let well = HearingVerdict(
            carriers: carriers,
            lastHeardAt: now.addingTimeInterval(-240),
            silence: SilenceStatus(quietSeconds: 240, limitSeconds: 3600, isAlerted: false),
            now: now
        )
        #expect(well.isHearing)
        #expect(well.sentence == "hearing citizens by 1 of 2 carriers, last heard 4 min ago")
        let inboundSilence = HearingVerdict(
            carriers: carriers,
            lastHeardAt: now.addingTimeInterval(-18_000),
            silence: SilenceStatus(quietSeconds: 18_000, limitSeconds: 2400, isAlerted: true),
            now: now
        )
        #expect(!inboundSilence.isHearing)
        #expect(inboundSilence.sentence == "NOT HEARING: nothing came for 5 h, plausible is 40 min")
    }

    @Test("A carrier that takes no replies hears all the same, and the sentence says both")
    func sending() {
        func sentence(_ sending: CarrierHealth.State...) -> String {
            let carriers = sending.enumerated().map { number, state in
                CarrierStatus(
                    name: "c\(number)",
                    health: CarrierHealth(hearing: .up, sending: state, detail: "")
                )
            }
            let verdict = HearingVerdict(carriers: carriers, lastHeardAt: now, silence: nil, now: now)
            #expect(verdict.isHearing)
            return verdict.sentence
        }
        #expect(sentence(.down).hasSuffix(", but NOT SENDING by any carrier"))
        #expect(sentence(.down, .up).hasSuffix(", but not sending by c0"))
        #expect(sentence(.down, .absent).hasSuffix(", but NOT SENDING by any carrier"))
        #expect(!sentence(.up, .absent, .starting).contains("ending by"))
        let outbound = CarrierStatus(name: "o", health: CarrierHealth(hearing: .absent, sending: .up, detail: ""))
        #expect(!HearingVerdict(carriers: [outbound], lastHeardAt: now, silence: nil, now: now).isHearing)
    }

    @Test("A loopback test that is lost means that nobody is heard, unless somebody was since")
    func loopbackTest() {
        var lost = LoopbackTestStatus(carrier: "modem")
        lost.isFailing = true
        lost.lastSentAt = now.addingTimeInterval(-600)
        let tests = [lost]
        func verdict(heard seconds: Double) -> HearingVerdict {
            HearingVerdict(
                carriers: [carrier(.up)],
                lastHeardAt: now.addingTimeInterval(-seconds),
                silence: nil,
                loopbackTests: tests,
                now: now
            )
        }
        #expect(verdict(heard: 7200).sentence == "NOT HEARING: loopback tests do not come back by modem")
        #expect(
            verdict(heard: 60).sentence
                == "hearing citizens by 1 of 1 carriers, last heard 60 s ago, but loopback tests do not come back by modem"
        )
    }

    @Test("Without a carrier that is up nobody is heard")
    func noCarrier() {
        let verdict = HearingVerdict(carriers: [carrier(.down)], lastHeardAt: nil, silence: nil, now: now)
        #expect(!verdict.isHearing)
        #expect(verdict.sentence == "NOT HEARING: none of 1 carriers is up")
        #expect(
            HearingVerdict(carriers: [carrier(.up)], lastHeardAt: nil, silence: nil, now: now).sentence
                == "hearing citizens by 1 of 1 carriers, nothing heard yet"
        )
    }

    @Test("does not hear while the ledger takes nothing, and says why before all else")
    func ledgerTrouble() {
        let verdict = HearingVerdict(
            carriers: [carrier(.up)],
            lastHeardAt: now,
            silence: nil,
            ledgerTrouble: "the disk is full: make room",
            now: now
        )
        #expect(!verdict.isHearing)
        #expect(verdict.sentence.hasPrefix("NOT HEARING: carriers are told to wait, since the disk is full"))
    }
}
