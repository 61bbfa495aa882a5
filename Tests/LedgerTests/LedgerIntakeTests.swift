import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

@Suite("Intake into the ledger")
struct LedgerIntakeTests {
    @Test("stores a message once, however often it is delivered under the same id")
    func redelivery() async throws {
        try await withLedger { ledger, clock, _ in
            let first = try await ledger.store(.test("jalan rusak", id: "a1", at: clock.now))
            clock.advance(by: 4000)
            for _ in 0..<3 {
                let again = try await ledger.store(.test("jalan rusak", id: "a1", at: clock.now))
                guard case .stored(let id) = first else {
                    Issue.record("the first was not stored")
                    return
                }
                #expect(again == .duplicate(id: id))
            }
            #expect(try await ledger.messagesForTriage(limit: 10).count == 1)
        }
    }

    @Test("stores what comes at once in its order, each as by itself")
    func together() async throws {
        try await withLedger { ledger, clock, _ in
            let part = { InboundConcatenation(reference: 9, isWide: false, total: 2, sequence: $0) }
            let unreadable = UndecodableMessage.test("00", from: .test())
            let report = DeliveryReport(
                carrier: "test",
                reference: "77",
                recipient: nil,
                status: .delivered,
                detail: "",
                receivedAt: clock.now
            )
            let results = await ledger.store([
                .message(.test("satu", id: "1", at: clock.now)),
                .undecodable(unreadable),
                .message(.test("tiga, ", id: "3", at: clock.now, part: part(1))),
                .message(.test("dua", id: "2", at: clock.now)),
                .report(report),
                .message(.test("satu", id: "1", at: clock.now)),
                .message(.test("empat", id: "4", at: clock.now, part: part(2))),
            ])
            let isNew = try results.map { result in
                let acknowledgement = try result.get()
                return acknowledgement != .duplicate(id: acknowledgement.id)
            }
            #expect(isNew == [true, true, true, true, true, false, true])
            var texts: [String] = []
            while let next = try await ledger.messagesForTriage(limit: 10).first {
                texts.append(next.text)
                _ = try await ledger.settle(next, as: TriageSettlement(state: .spam))
            }
            #expect(texts == ["satu", "dua", "tiga, empat"])
            #expect(try await ledger.deadLetters().count == 1)
            #expect(await ledger.store([]).isEmpty)
        }
    }

    @Test("stores a different text under a known id as a message of its own, and its redelivery once")
    func reusedID() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await ledger.store(.test("jalan rusak", id: "a1", at: clock.now))
            let second = try await ledger.store(.test("jembatan putus", id: "a1", at: clock.now))
            #expect(second == .stored(id: 2))
            let again = try await ledger.store(.test("jembatan putus", id: "a1", at: clock.now))
            #expect(again == .duplicate(id: 2))
            #expect(try await ledger.store(.test("jalan rusak", id: "a1", at: clock.now)) == .duplicate(id: 1))
            #expect(try await ledger.deadLetters().isEmpty)
            #expect(try await ledger.counts().inboundWaiting == 2)
        }
    }

    @Test("stores the same text under a known id anew where the network took it at another time")
    func reusedIDAtAnotherTime() async throws {
        try await withLedger { ledger, clock, _ in
            let sent = clock.now
            _ = try await ledger.store(.test("STATUS", id: "1", sentAt: sent, at: clock.now))
            // A carrier that writes the time of each delivery.
            let later = try await ledger.store(.test("STATUS", id: "1", sentAt: sent + 3600, at: clock.now))
            #expect(later == .duplicate(id: 1))
            clock.advance(by: 11 * 86_400)
            for day in [11.0, 12] {
                let time = sent + day * 86_400
                let record = InboundMessage.test("STATUS", id: "1", sentAt: time, at: clock.now)
                guard case .stored(let id) = try await ledger.store(record) else {
                    Issue.record("day \(day): a new message was taken for a redelivery")
                    return
                }
                #expect(try await ledger.store(record) == .duplicate(id: id))
            }
            #expect(try await ledger.counts().inboundWaiting == 3)
            #expect(try await ledger.verify() == [])
        }
    }

    @Test("tells messages apart by the network's time where there is no id")
    func serviceCentreTime() async throws {
        try await withLedger { ledger, clock, _ in
            let sent = clock.now
            _ = try await ledger.store(.test("banjir", sentAt: sent, at: clock.now))
            clock.advance(by: 86_400)
            guard case .duplicate = try await ledger.store(.test("banjir", sentAt: sent, at: clock.now)) else {
                Issue.record("the redelivery was taken for new")
                return
            }
            guard case .stored = try await ledger.store(.test("banjir", sentAt: sent + 60, at: clock.now)) else {
                Issue.record("the repeated complaint was taken for a redelivery")
                return
            }
        }
    }

    @Test("takes the same text for a redelivery only within a short window where there is neither id nor time")
    func window() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await ledger.store(.test("lampu mati", at: clock.now))
            clock.advance(by: 5)
            guard case .duplicate = try await ledger.store(.test("lampu mati", at: clock.now)) else {
                Issue.record("the redelivery was taken for new")
                return
            }
            clock.advance(by: 300)
            guard case .stored = try await ledger.store(.test("lampu mati", at: clock.now)) else {
                Issue.record("the repeated complaint was taken for a redelivery")
                return
            }
            _ = try await ledger.store(.test("lampu mati", from: .test(2), at: clock.now))
            #expect(try await ledger.counts().inboundWaiting == 3)
        }
    }

    @Test("survives a thousand deliveries at once, in few commits and with one loser's failure touching nobody")
    func concurrent() async throws {
        try await withLedger { ledger, clock, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<1000 {
                    group.addTask {
                        _ = try await ledger.store(
                            .test(
                                "laporan \(index % 500)",
                                id: "\(index % 500)",
                                from: .test(index % 500),
                                at: clock.now
                            )
                        )
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await ledger.counts().inboundWaiting == 500)
        }
    }

    @Test("gives triage one message of each sender at a time, in the order of arrival")
    func senderOrder() async throws {
        try await withLedger { ledger, clock, _ in
            for (index, text) in ["satu", "dua", "tiga"].enumerated() {
                _ = try await ledger.store(.test(text, id: "\(index)", at: clock.now))
            }
            _ = try await ledger.store(.test("lain", id: "9", from: .test(2), at: clock.now))
            let batch = try await ledger.messagesForTriage(limit: 10)
            #expect(batch.map(\.text) == ["satu", "lain"])
        }
    }
}

@Suite("Long messages in the ledger")
struct LedgerAssemblyTests {
    private func part(_ sequence: Int, of total: Int = 3, reference: Int = 42) -> InboundConcatenation {
        .init(reference: reference, isWide: false, total: total, sequence: sequence)
    }

    @Test("are joined in any order, with repeated parts, among others")
    func anyOrder() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await ledger.store(.test("tiga", id: "c", at: clock.now, part: part(3)))
            _ = try await ledger.store(.test("lain ", id: "x", from: .test(2), at: clock.now, part: part(1, of: 2)))
            _ = try await ledger.store(.test("satu ", id: "a", at: clock.now, part: part(1)))
            _ = try await ledger.store(.test("tiga", id: "c", at: clock.now, part: part(3)))
            #expect(try await ledger.messagesForTriage(limit: 10).isEmpty)
            _ = try await ledger.store(.test("dua ", id: "b", at: clock.now, part: part(2)))
            let messages = try await ledger.messagesForTriage(limit: 10)
            #expect(messages.map(\.text) == ["satu dua tiga"])
            #expect(messages.first?.isIncomplete == false)
        }
    }

    @Test("go on without the missing part after a time, and a part that comes late still finds them")
    func latePart() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await ledger.store(.test("satu ", id: "a", at: clock.now, part: part(1)))
            _ = try await ledger.store(.test("tiga", id: "c", at: clock.now, part: part(3)))
            #expect(try await ledger.closeIncompleteMessages(olderThan: .seconds(600)) == 0)
            clock.advance(by: 601)
            #expect(try await ledger.closeIncompleteMessages(olderThan: .seconds(600)) == 1)
            let closed = try #require(try await ledger.messagesForTriage(limit: 10).first)
            #expect(closed.text == "satu  [...] tiga")
            #expect(closed.isIncomplete)
            _ = try await ledger.settle(closed, as: TriageSettlement(state: .triaged))
            _ = try await ledger.store(.test("dua ", id: "b", at: clock.now, part: part(2)))
            let late = try #require(try await ledger.messagesForTriage(limit: 10).first)
            #expect(late.text == "dua ")
            #expect(late.continuesID == closed.id)
        }
    }

    @Test("without a reference are joined by their sender, their number and their time, in either order")
    func withoutReference() async throws {
        try await withLedger { ledger, clock, _ in
            func part(_ sequence: Int) -> InboundConcatenation {
                InboundConcatenation(reference: nil, isWide: false, total: 2, sequence: sequence)
            }
            _ = try await ledger.store(.test("gelap", id: "b", from: .test(1), at: clock.now, part: part(2)))
            _ = try await ledger.store(.test("air ", id: "c", from: .test(2), at: clock.now, part: part(1)))
            _ = try await ledger.store(.test("lampu ", id: "a", from: .test(1), at: clock.now, part: part(1)))
            let again = InboundMessage.test("lampu ", id: "a", from: .test(1), at: clock.now, part: part(1))
            #expect(try await ledger.store(again) == .duplicate(id: 3))
            _ = try await ledger.store(.test("mati", id: "d", from: .test(2), at: clock.now, part: part(2)))
            #expect(Set(try await ledger.messagesForTriage(limit: 9).map(\.text)) == ["lampu gelap", "air mati"])
        }
    }

    @Test("with the reference of an earlier, incomplete one do not mix with it")
    func reusedReference() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await ledger.store(.test("lama ", id: "a", at: clock.now, part: part(1, of: 2)))
            clock.advance(by: 60)
            _ = try await ledger.store(.test("baru ", id: "b", at: clock.now, part: part(1, of: 2)))
            _ = try await ledger.store(.test("sekali", id: "c", at: clock.now, part: part(2, of: 2)))
            var texts: [String] = []
            while let message = try await ledger.messagesForTriage(limit: 1).first {
                texts.append(message.text)
                _ = try await ledger.settle(message, as: TriageSettlement(state: .triaged))
            }
            #expect(texts == ["lama  [...] ", "baru sekali"])
        }
    }
}
