import Carriers
import Testing

@testable import ModemCarrier

@Suite("Outbox")
struct OutboxTests {
    private let now = ContinuousClock.now

    private func submission(_ id: Int, message: Int64, text: String, seconds: Int = 100) throws -> Outbox.Submission {
        let outbound = ModemBench.outbound(text, id: message)
        return Outbox.Submission(
            id: id,
            message: outbound,
            segmented: try SegmentedMessage(outbound, transliterates: true),
            references: [],
            deadline: now.advanced(by: .seconds(seconds))
        )
    }

    private let long = String(repeating: "panjang ", count: 50)

    @Test("Every segment has its reference, and the last one ends the text")
    func references() throws {
        var outbox = Outbox()
        outbox.append(try submission(1, message: 5, text: long))
        #expect(outbox.accepted(reference: "7") == nil)
        #expect(outbox.accepted(reference: "8") == nil)
        #expect(outbox.accepted(reference: "9") == .init(id: 1, outcome: .accepted(references: ["7", "8", "9"])))
        #expect(outbox.isEmpty)
    }

    @Test("A text that was half sent goes on from there, another text of the same id does not")
    func progress() throws {
        var outbox = Outbox()
        outbox.append(try submission(1, message: 5, text: long))
        _ = outbox.accepted(reference: "7")
        let retry = SubmissionOutcome.retry(after: nil, reason: "test")
        #expect(outbox.endFirst(retry) == .init(id: 1, outcome: retry))
        outbox.append(try submission(2, message: 5, text: long))
        #expect(outbox.first?.references == ["7"])
        _ = outbox.endFirst(retry)
        outbox.append(try submission(3, message: 5, text: long + "!"))
        #expect(outbox.first?.references == [])
    }

    @Test("Half a text that must wait is to be tried again here, not by another carrier")
    func halfSent() throws {
        var outbox = Outbox()
        outbox.append(try submission(1, message: 5, text: long))
        _ = outbox.accepted(reference: "7")
        let ended = outbox.endFirst(.wait(.seconds(9), reason: "no network"))
        #expect(ended?.outcome == .retry(after: .seconds(9), reason: "no network"))
    }

    @Test("What waits too long is told to wait, what is being sent ends by itself")
    func expiry() throws {
        var outbox = Outbox()
        outbox.append(try submission(1, message: 5, text: "one", seconds: 1))
        outbox.append(try submission(2, message: 6, text: "two", seconds: 1))
        outbox.append(try submission(3, message: 7, text: "three", seconds: 9))
        let later = now.advanced(by: .seconds(2))
        let over = outbox.expire(at: later, keepingFirst: true, reason: "late")
        #expect(over.map(\.id) == [2])
        #expect(outbox.count == 2)
        #expect(outbox.nextDeadline == now.advanced(by: .seconds(1)))
    }

    @Test("The same message has the same segments on every attempt but for TP-RD")
    func stable() throws {
        var again = ModemBench.outbound(long, id: 300)
        let first = try SegmentedMessage(again, transliterates: true)
        again.attempt = 2
        let second = try SegmentedMessage(again, transliterates: true)
        #expect(first.segments.count == second.segments.count)
        for (one, other) in zip(first.segments, second.segments) {
            // Bit 2 of the first octet behind the absent service centre address (3GPP TS 23.040, 9.2.3.25).
            #expect(
                UInt8(other.pdu.prefix(4).suffix(2), radix: 16)! == UInt8(one.pdu.prefix(4).suffix(2), radix: 16)!
                    | 0x04
            )
            #expect(one.pdu.dropFirst(4) == other.pdu.dropFirst(4))
        }
    }
}
