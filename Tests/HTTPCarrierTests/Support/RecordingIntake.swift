import Carriers
import Foundation
import HTTPCarrier

/// A message callback's answer by a carrier of a profile, and what the real ledger was given.
func answer(
    _ profile: CarrierProfile,
    _ request: CallbackRequest,
    settings: [String: String] = [:],
    failing: IntakeError? = nil
) async throws -> (response: CallbackResponse, intake: RecordingIntake) {
    let ledger = try TestLedger()
    let intake = RecordingIntake(intake: ledger.intake, failure: failing)
    let handler = CallbackHandler(
        configuration: HTTPCarrier.Configuration(name: "test", profile: profile, settings: settings),
        intake: intake,
        logger: silent
    )
    let response = await handler.handle(request, for: .message)
    await ledger.remove()
    return (response, intake)
}

/// The real intake, with what passed taken down; or a failure in its place.
final class RecordingIntake: MessageIntake {
    private let intake: any MessageIntake
    private let failure: IntakeError?
    private let kept = LockedBox<([InboundMessage], [UndecodableMessage])>(([], []))

    init(intake: any MessageIntake, failure: IntakeError?) {
        self.intake = intake
        self.failure = failure
    }

    var messages: [InboundMessage] { kept.value.0 }
    var dead: [UndecodableMessage] { kept.value.1 }

    func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement {
        if let failure { throw failure }
        kept.update { $0.0.append(message) }
        return try await intake.accept(message)
    }

    func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement {
        if let failure { throw failure }
        kept.update { $0.1.append(message) }
        return try await intake.accept(message)
    }

    func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement {
        if let failure { throw failure }
        return try await intake.accept(report)
    }

    func accept(_ items: [InboundItem]) async -> [Result<Acknowledgement, IntakeError>] {
        if let failure { return items.map { _ in .failure(failure) } }
        for item in items {
            switch item {
            case .message(let message): kept.update { $0.0.append(message) }
            case .undecodable(let message): kept.update { $0.1.append(message) }
            case .report: break
            }
        }
        return await intake.accept(items)
    }
}
