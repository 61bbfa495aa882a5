/// The requests that wait for a free place, in order, each with its deadline.
struct CurlQueue {
    private struct Entry {
        let submission: CurlSubmission
        let deadline: ContinuousClock.Instant
    }

    private let limit: Int
    private var entries: [Entry] = []
    private var head = 0
    /// A time not later than the earliest deadline of the waiting requests; `nil` if none waits.
    private(set) var nextDeadline: ContinuousClock.Instant?

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { entries.count - head }

    /// Adds a request; false if it would have to wait and the queue is full.
    mutating func append(
        _ submission: CurlSubmission,
        deadline: ContinuousClock.Instant,
        hasFreePlace: Bool
    ) -> Bool {
        guard hasFreePlace || count < limit else { return false }
        entries.append(Entry(submission: submission, deadline: deadline))
        nextDeadline = nextDeadline.map { min($0, deadline) } ?? deadline
        return true
    }

    mutating func removeFirst() -> CurlSubmission? {
        guard head < entries.count else { return nil }
        defer { compact() }
        head += 1
        return entries[head - 1].submission
    }

    mutating func remove(_ token: UInt64) -> CurlSubmission? {
        guard let index = entries[head...].firstIndex(where: { $0.submission.token == token }) else { return nil }
        defer { compact() }
        return entries.remove(at: index).submission
    }

    /// Removes the requests whose deadline has passed.
    mutating func removeExpired(now: ContinuousClock.Instant) -> [CurlSubmission] {
        guard let nextDeadline, nextDeadline <= now else { return [] }
        let waiting = entries[head...]
        let expired = waiting.filter { $0.deadline <= now }.map(\.submission)
        entries = waiting.filter { $0.deadline > now }
        head = 0
        self.nextDeadline = entries.map(\.deadline).min()
        return expired
    }

    private mutating func compact() {
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
            nextDeadline = nil
        } else if head > 1024 {
            entries.removeFirst(head)
            head = 0
        }
    }
}
