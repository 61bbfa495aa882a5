import Foundation
import Testing

@testable import Ledger

@Suite("The JSON of a sender's memory")
struct SenderMemoryTests {
    private static var whole: SenderMemory {
        let now = Date(timeIntervalSinceReferenceDate: 785_000_000.123)
        var memory = SenderMemory()
        memory.language = "jv"
        memory.hintedAt = now
        memory.topic = .place
        memory.wish = .init(isAnonymous: true, isSecret: false, until: now)
        memory.bookmark = .init(eventID: 7, page: 2)
        memory.recent = [
            .init(messageID: 1, at: now, exact: .max, loose: 0),
            .init(messageID: .max, at: now, exact: 3, loose: .max - 1, answers: 2, ticketID: 9, isUnfinished: true),
        ]
        return memory
    }

    @Test(
        "is that of the general encoder, in both directions, so that old rows stay readable",
        arguments: [whole, SenderMemory()]
    )
    func compatible(memory: SenderMemory) throws {
        #expect(try JSONDecoder().decode(SenderMemory.self, from: memory.json) == memory)
        #expect(try SenderMemory(json: JSONEncoder().encode(memory)) == memory)
        #expect(try SenderMemory(json: memory.json) == memory)
    }
}
