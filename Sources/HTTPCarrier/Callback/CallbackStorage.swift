import Carriers

/// Hands what callbacks hold to the intake, and tells what became of it.
struct CallbackStorage: Sendable {
    let intake: any MessageIntake
    let journal: CallbackJournal

    /// Stores what a request holds.
    ///
    /// - Parameters:
    ///   - decoded: Its messages or reports.
    ///   - request: The request.
    /// - Returns: What became of each, in their order; what is said to be stored is on disk.
    nonisolated(nonsending) func settle(
        _ decoded: [DecodedCallback],
        _ request: CallbackRequest
    ) async -> [SettledCallback] {
        if let only = decoded.first, decoded.count == 1 { return [await settle(only, request)] }
        return await settleTogether(decoded, request)
    }

    private nonisolated(nonsending) func settle(
        _ decoded: DecodedCallback,
        _ request: CallbackRequest
    ) async -> SettledCallback {
        note(decoded, of: request)
        var result: Result<Acknowledgement, IntakeError>?
        do throws(IntakeError) {
            switch decoded.item {
            case .message(let message)?: result = .success(try await intake.accept(message))
            case .report(let report)?: result = .success(try await intake.accept(report))
            case .undecodable(let message)?: result = .success(try await intake.accept(message))
            case nil: break
            }
        } catch {
            result = .failure(error)
        }
        return settled(decoded, result, request)
    }

    /// Several at once: stored in their order, since one sender may have written them, and in one commit.
    private func settleTogether(_ decoded: [DecodedCallback], _ request: CallbackRequest) async -> [SettledCallback] {
        for element in decoded { note(element, of: request) }
        var results = await intake.accept(decoded.compactMap(\.item)).makeIterator()
        return decoded.map { settled($0, $0.item == nil ? nil : results.next(), request) }
    }

    private func note(_ decoded: DecodedCallback, of request: CallbackRequest) {
        for remark in decoded.remarks { journal.remarked(remark) }
        if decoded.hasUnknownStatus { journal.countUnknownStatus() }
        guard let fault = decoded.fault else { return }
        journal.refused(request, cause: fault.code.rawValue, reason: fault.reason)
    }

    /// What became of a message or report that was handed over.
    private func settled(
        _ decoded: DecodedCallback,
        _ result: Result<Acknowledgement, IntakeError>?,
        _ request: CallbackRequest
    ) -> SettledCallback {
        var settled = SettledCallback(outcome: decoded.outcome, echo: decoded.echo, remarks: decoded.remarks)
        settled.reason = decoded.fault?.reason ?? ""
        switch result {
        case .success(let receipt)?:
            settled.receipt = receipt.id
            if settled.outcome == .stored, case .duplicate = receipt { settled.outcome = .duplicate }
        case .failure(let error)?:
            journal.refused(request, cause: error.code.rawValue, reason: error.reason)
            settled.outcome = .busy
            settled.reason = "come again later"
            settled.retryAfter = error.retryAfter
        case nil: break
        }
        journal.counted(settled.outcome)
        return settled
    }
}
