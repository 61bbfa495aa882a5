import Foundation
import SMSCodec

/// What a network took from a modem: joins segments and knows repeats.
struct SubmissionLog {
    private struct Key: Hashable {
        var recipient: Address
        var concatenation: Concatenation.Reference?
        var total: Int
    }

    private struct Segment {
        var payload: SegmentPayload
        var reference: UInt8
        var isRepeated: Bool
    }

    /// Every whole message, in the order in which they became whole.
    private(set) var messages: [SubmittedMessage] = []
    /// How many segments were taken.
    private(set) var segmentCount = 0

    private var partial: [Key: [Int: Segment]] = [:]
    private var seen: Set<Submit> = []

    /// The most that is kept; the oldest messages go first.
    private static let mostMessages = 100_000

    /// Takes a segment.
    ///
    /// - Returns: The message that it completes.
    mutating func take(_ submit: Submit, reference: UInt8, at time: Date) -> SubmittedMessage? {
        segmentCount += 1
        var content = submit
        content.rejectsDuplicates = false
        content.messageReference = 0
        let isRepeated = !seen.insert(content).inserted
        let concatenation = submit.userData.header.concatenation
        let key = Key(
            recipient: submit.destination,
            concatenation: concatenation?.reference,
            total: concatenation?.total ?? 1
        )
        let segment = Segment(payload: submit.userData.payload, reference: reference, isRepeated: isRepeated)
        partial[key, default: [:]][concatenation?.sequence ?? 1] = segment
        guard let parts = partial[key], parts.count == key.total else { return nil }
        partial[key] = nil
        let sorted = parts.sorted { $0.key < $1.key }.map(\.value)
        let message = SubmittedMessage(
            recipient: submit.destination.description,
            text: SegmentPayload.join(sorted.map(\.payload)),
            segments: key.total,
            references: sorted.map(\.reference),
            rejectsDuplicates: submit.rejectsDuplicates,
            isRepeated: sorted.allSatisfy(\.isRepeated),
            submittedAt: time
        )
        messages.append(message)
        if messages.count > Self.mostMessages {
            messages.removeFirst(Self.mostMessages / 10)
        }
        return message
    }
}
