import Carriers
import Foundation
import HTTPCarrier
import TestSupport

/// A message callback's answer by a carrier of a profile, and what the real ledger was given.
func answer(
    _ profile: CarrierProfile,
    _ request: CallbackRequest,
    settings: [String: String] = [:],
    failing: IntakeError? = nil
) async throws -> (response: CallbackResponse, intake: RecordingIntake) {
    let ledger = try TestLedger()
    let intake = RecordingIntake(before: ledger.intake, refusal: failing)
    let handler = CallbackHandler(
        configuration: HTTPCarrier.Configuration(name: "test", profile: profile, settings: settings),
        intake: intake,
        logger: silent
    )
    let response = await handler.handle(request, for: .message)
    await ledger.remove()
    return (response, intake)
}
