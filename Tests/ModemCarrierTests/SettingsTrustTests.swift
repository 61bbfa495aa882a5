import Testing

@testable import ModemCarrier

@Suite("SettingsTrust")
struct SettingsTrustTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant {
        start.advanced(by: .seconds(seconds))
    }

    @Test("The first doubt is a renewal at once, the next ones come later and later, a quiet minute begins anew")
    func spacing() {
        var trust = SettingsTrust()
        trust.ready(at: start)
        trust.doubt(at: after(0.1))
        #expect(trust.needsRenewal(at: after(0.1)))
        trust.ready(at: after(1))
        trust.doubt(at: after(1.1))
        #expect(!trust.needsRenewal(at: after(2)))
        #expect(trust.needsRenewal(at: after(3)))
        trust.ready(at: after(3))
        trust.doubt(at: after(70))
        #expect(trust.needsRenewal(at: after(70)))
    }

    @Test("Proofs grow old, and an answer of text mode takes them away")
    func proofs() {
        var trust = SettingsTrust()
        #expect(trust.needsModeProof(at: start))
        trust.ready(at: start)
        #expect(!trust.needsModeProof(at: after(0.5)))
        #expect(trust.needsModeProof(at: after(1)))
        trust.proveMode(at: after(2))
        #expect(!trust.needsModeProof(at: after(2.5)))
        #expect(trust.needsMemoryProof(at: after(2.5)))
        let isTrouble = trust.refute(at: after(2.5))
        #expect(!isTrouble)
        #expect(trust.needsModeProof(at: after(2.5)))
        #expect(trust.needsRenewal(at: after(2.5)))
    }

    @Test("A modem that always comes back in text mode is in trouble")
    func refutations() {
        var trust = SettingsTrust()
        var isTrouble = false
        for round in 0...SettingsTrust.mostRefutations {
            trust.ready(at: after(Double(round)))
            isTrouble = trust.refute(at: after(Double(round) + 0.5))
        }
        #expect(isTrouble)
    }
}
