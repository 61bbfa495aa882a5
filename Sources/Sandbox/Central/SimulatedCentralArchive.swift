import Foundation
import Synchronization

/// The complaints of a simulated central system and what has become of them.
package final class SimulatedCentralArchive: Sendable {
    private struct Record {
        var complaint: SimulatedComplaint
        /// Steps taken on demand; with an automatic timeline, time counts as well.
        var step = 0
        var override: (status: String, institution: String)?
        var followUps: [SimulatedFollowUp] = []
    }

    private struct State {
        var records: [Int: Record] = [:]
        var order: [Int] = []
        var nextID: Int
    }

    private let timeline: SimulatedCentralTimeline
    private let journal: SimulatedCentralJournal?
    private let now: @Sendable () -> Double
    private let state: Mutex<State>

    /// Makes an archive, with what its journal remembers.
    ///
    /// - Parameters:
    ///   - firstTrackingID: The first tracking ID, 8 digits.
    ///   - timeline: What complaints go through.
    ///   - journal: Where every complaint is written down, if anywhere.
    ///   - now: The present, in seconds since 1970-01-01T00:00Z.
    /// - Throws: Where the journal cannot be read.
    init(
        firstTrackingID: Int,
        timeline: SimulatedCentralTimeline,
        journal: SimulatedCentralJournal?,
        now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
    ) throws {
        self.timeline = timeline
        self.journal = journal
        self.now = now
        var state = State(nextID: firstTrackingID)
        for complaint in try journal?.complaints() ?? [] {
            state.records[complaint.trackingID] = Record(complaint: complaint)
            state.order.append(complaint.trackingID)
            state.nextID = max(state.nextID, complaint.trackingID + 1)
        }
        self.state = Mutex(state)
    }

    /// All complaints, in the order in which they were taken.
    package var complaints: [SimulatedComplaint] {
        state.withLock { state in state.order.compactMap { state.records[$0]?.complaint } }
    }

    /// Takes a complaint: once more, if it was taken before; this system knows no duplicates.
    func take(_ make: (_ trackingID: Int, _ at: Double) -> SimulatedComplaint) throws -> SimulatedComplaint {
        try state.withLock { state in
            let complaint = make(state.nextID, now())
            try journal?.append(complaint)
            state.nextID += 1
            state.records[complaint.trackingID] = Record(complaint: complaint)
            state.order.append(complaint.trackingID)
            return complaint
        }
    }

    /// Takes a complaint to its next step; false if it is unknown.
    @discardableResult
    package func advance(_ trackingID: Int) -> Bool {
        state.withLock { state in
            guard let step = state.records[trackingID]?.step else { return false }
            state.records[trackingID]?.step = min(step + 1, timeline.steps.count - 1)
            return true
        }
    }

    /// Sets a complaint's status to any wording; false if it is unknown.
    @discardableResult
    package func setStatus(_ trackingID: Int, to status: String, institution: String) -> Bool {
        state.withLock { state in
            guard state.records[trackingID] != nil else { return false }
            state.records[trackingID]?.override = (status, institution)
            return true
        }
    }

    /// Adds a follow-up; false if the complaint is unknown.
    @discardableResult
    package func addFollowUp(_ trackingID: Int, from: String, to: String, template: String, content: String) -> Bool {
        state.withLock { state in
            guard state.records[trackingID] != nil else { return false }
            let followUp = SimulatedFollowUp(at: now(), from: from, to: to, template: template, content: content)
            state.records[trackingID]?.followUps.append(followUp)
            return true
        }
    }

    /// A complaint's status now.
    package func status(of trackingID: Int) -> (status: String, institution: String, step: Int)? {
        state.withLock { state in
            guard let record = state.records[trackingID] else { return nil }
            let step = step(of: record)
            if let override = record.override { return (override.status, override.institution, step) }
            return (timeline.steps[step].status, timeline.steps[step].institution, step)
        }
    }

    /// A complaint's follow-ups, those of the timeline first.
    package func followUps(of trackingID: Int) -> [SimulatedFollowUp]? {
        state.withLock { state in
            guard let record = state.records[trackingID] else { return nil }
            let written = timeline.steps[...step(of: record)].compactMap { step in
                step.followUp.map {
                    SimulatedFollowUp(
                        at: record.complaint.receivedAt + step.after,
                        from: step.institution,
                        to: "Pelapor",
                        template: "reply",
                        content: $0
                    )
                }
            }
            return written + record.followUps
        }
    }

    /// The complaints whose words hold a text.
    func complaints(containing text: String) -> [SimulatedComplaint] {
        complaints.filter { $0.content.contains(text) || $0.title.contains(text) }
    }

    private func step(of record: Record) -> Int {
        guard timeline.isAutomatic else { return record.step }
        let age = now() - record.complaint.receivedAt
        let byTime = timeline.steps.lastIndex { $0.after <= age } ?? 0
        return max(byTime, record.step)
    }
}
