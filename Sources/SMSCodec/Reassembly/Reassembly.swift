/// Joins the parts of long messages: in any order, repeated, of many messages at once.
///
/// A pure state machine. The caller hands in every part with the time, does what the returned actions say, and calls
/// ``expire(at:)`` when ``nextDeadline`` has come. Time is a `Duration` since any fixed moment; it may stand still, and
/// if it runs backwards the latest time counts.
///
/// - A message whose parts do not all come within ``Configuration/timeout`` is handed out with what came.
/// - A part that comes later still joins, for as long as ``Configuration/lateWindow`` lasts.
/// - A part that contradicts an earlier one of the same number begins another message: its sender has used the reference
///   again. What came of the earlier message is handed out.
/// - At most ``Configuration/mostParts`` parts are held. Beyond that, messages already handed out are forgotten and then
///   the oldest unfinished ones are handed out, so that memory is bounded and no part is lost.
///
/// To carry on after a restart, hand in the stored parts with the times at which they came and ignore the actions. What
/// timed out meanwhile comes out of the next ``expire(at:)``.
public struct Reassembly<ID: Hashable & Sendable>: Sendable {
    /// The limits.
    public let configuration: Configuration

    /// How many parts are held, those of messages handed out included.
    public private(set) var partCount = 0

    private var entries: [Key: Entry] = [:]
    private var collecting = Agenda()
    private var incomplete = Agenda()
    private var complete = Agenda()
    private var latest = Duration.zero
    private var nextSerial: UInt64 = 0

    /// Begins with nothing held.
    ///
    /// - Parameter configuration: The limits.
    public init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// How many messages wait for more parts.
    public var pendingCount: Int { entries.values.count { $0.state == .collecting } }

    /// When ``expire(at:)`` has something to do next; `nil` where nothing waits.
    public var nextDeadline: Duration? {
        [collecting, incomplete, complete].compactMap { $0.first(in: entries) }.min()
    }

    /// Takes a part.
    ///
    /// - Parameters:
    ///   - payload: What it carries.
    ///   - id: What the caller calls it.
    ///   - sender: Who sent it.
    ///   - recipient: Which of our numbers it was sent to.
    ///   - concatenation: What its header says.
    ///   - now: The time.
    /// - Returns: What to do, in this order. The last action is about this part; those before it are about messages that
    ///   have waited long enough or had to make room.
    public mutating func handle(
        _ payload: SegmentPayload,
        id: ID,
        sender: String,
        recipient: String,
        concatenation: Concatenation,
        at now: Duration
    ) -> [Action] {
        var actions = expire(at: now)
        let key = Key(sender: sender, recipient: recipient, concatenation: concatenation)
        let part = Part(id: id, sequence: concatenation.sequence, payload: payload)
        var repeats: [Int: Part] = [:]
        if var entry = entries[key] {
            guard let earlier = entry.parts[part.sequence] else {
                actions += join(part, to: entry, key)
                return actions
            }
            if earlier.payload == payload {
                if entry.state == .complete, earlier.id != id {
                    partCount += entry.repeats.updateValue(part, forKey: part.sequence) == nil ? 1 : 0
                    if entry.repeats.count == key.total { partCount -= entry.forgetRepeats() }
                    entries[key] = entry
                    actions += makeRoom(for: 0, keeping: key)
                }
                return actions + [.dropRepeated(earlier.id)]
            }
            // What looked like repetitions of the whole message were the first parts of this one.
            repeats = entry.repeats
            if entry.state == .collecting { actions.append(.incomplete(entry.message(key), .superseded)) }
            forget(key)
        }
        return actions + begin(with: part, repeats, key)
    }

    /// Hands out what has waited too long and forgets what need not be remembered.
    ///
    /// - Parameter now: The time.
    /// - Returns: The messages to hand out.
    public mutating func expire(at now: Duration) -> [Action] {
        latest = max(latest, now)
        var actions: [Action] = []
        while let key = collecting.popDue(at: latest, in: entries) {
            actions += handOut(key, .timedOut)
        }
        while let key = incomplete.popDue(at: latest, in: entries) { forget(key) }
        while let key = complete.popDue(at: latest, in: entries) { forget(key) }
        return actions
    }
}

extension Reassembly {
    private mutating func begin(with part: Part, _ repeats: [Int: Part], _ key: Key) -> [Action] {
        var parts = repeats
        parts[part.sequence] = part
        let actions = makeRoom(for: parts.count)
        let deadline = latest + configuration.timeout
        let entry = Entry(state: .collecting, serial: takeSerial(), deadline: deadline, parts: parts)
        entries[key] = entry
        partCount += parts.count
        if parts.count == key.total { return actions + [finish(key)] }
        collecting.append(key, entry.serial, in: entries)
        return actions + [.wait(missing: key.total - parts.count)]
    }

    private mutating func join(_ part: Part, to entry: Entry, _ key: Key) -> [Action] {
        var entry = entry
        entry.parts[part.sequence] = part
        entries[key] = entry
        partCount += 1
        let isWhole = entry.parts.count == key.total
        let action: Action
        switch entry.state {
        case .collecting: action = isWhole ? finish(key) : .wait(missing: key.total - entry.parts.count)
        case .incomplete, .complete:
            action = .extend(entry.message(key))
            if isWhole { _ = finish(key) }
        }
        return makeRoom(for: 0, keeping: key) + [action]
    }

    private mutating func finish(_ key: Key) -> Action {
        let serial = settle(key, as: .complete, for: configuration.repetitionWindow)
        complete.append(key, serial, in: entries)
        return .complete(entries[key]?.message(key) ?? Message(key: key, parts: []))
    }

    private mutating func handOut(_ key: Key, _ reason: Reason) -> [Action] {
        guard let entry = entries[key] else { return [] }
        let serial = settle(key, as: .incomplete, for: configuration.lateWindow)
        incomplete.append(key, serial, in: entries)
        return [.incomplete(entry.message(key), reason)]
    }

    private mutating func settle(_ key: Key, as state: Entry.State, for window: Duration) -> UInt64 {
        let serial = takeSerial()
        entries[key]?.state = state
        entries[key]?.serial = serial
        entries[key]?.deadline = latest + window
        return serial
    }

    private mutating func makeRoom(for count: Int, keeping kept: Key? = nil) -> [Action] {
        var actions: [Action] = []
        while partCount + count > configuration.mostParts {
            if let key = complete.pop(in: entries, except: kept) {
                forget(key)
            } else if let key = incomplete.pop(in: entries, except: kept) {
                forget(key)
            } else if let key = collecting.pop(in: entries, except: kept) {
                actions += handOut(key, .evicted)
                forget(key)
            } else {
                break
            }
        }
        return actions
    }

    private mutating func forget(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        partCount -= entry.parts.count + entry.repeats.count
    }

    private mutating func takeSerial() -> UInt64 {
        defer { nextSerial += 1 }
        return nextSerial
    }
}
