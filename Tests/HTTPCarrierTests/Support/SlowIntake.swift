import Carriers
import Synchronization

/// The real intake, behind a delay.
final class SlowIntake: MessageIntake {
    private let intake: any MessageIntake
    private let delay: Duration
    private let entered: AsyncStream<Void>
    private let entering: AsyncStream<Void>.Continuation

    init(intake: any MessageIntake, delay: Duration) {
        self.intake = intake
        self.delay = delay
        (entered, entering) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func waitUntilEntered() async {
        for await _ in entered { return }
    }

    func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement {
        entering.yield()
        try? await Task.sleep(for: delay)
        return try await intake.accept(message)
    }

    func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement {
        try await intake.accept(message)
    }

    func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement {
        try await intake.accept(report)
    }
}

/// A value that several tasks set and read.
final class LockedBox<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) {
        state = Mutex(value)
    }

    var value: Value { state.withLock(\.self) }

    func set(_ value: Value) {
        state.withLock { $0 = value }
    }

    func update(_ change: (inout Value) -> Void) {
        state.withLock { value in
            var copy = value
            change(&copy)
            value = copy
        }
    }
}
