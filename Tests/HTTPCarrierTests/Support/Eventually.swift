import Carriers
import Foundation
import Synchronization

struct NeverHappened: Error {}

/// Asks again until there is an answer; gives up after a generous while.
func eventually<Value>(
    within limit: Duration = .seconds(60),
    _ question: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if let value = try await question() { return value }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw NeverHappened()
}

/// The real intake, with the reports that passed taken down.
final class ReportWatcher: MessageIntake {
    private let intake: any MessageIntake
    private let seen = Mutex<[DeliveryReport]>([])

    init(intake: any MessageIntake) {
        self.intake = intake
    }

    var reports: [DeliveryReport] { seen.withLock(\.self) }

    func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement {
        try await intake.accept(message)
    }

    func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement {
        try await intake.accept(message)
    }

    func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement {
        seen.withLock { $0.append(report) }
        return try await intake.accept(report)
    }
}
