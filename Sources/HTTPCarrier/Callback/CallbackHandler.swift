package import Carriers
package import Foundation
package import Logging
import Metrics

/// Answers the callbacks of one carrier: who calls, what it holds, what became of it, what the carrier wants to hear.
///
/// Knows no server, so that every decision can be tried without one. A class, since each request would otherwise copy and destroy a
/// whole profile.
package final class CallbackHandler: Sendable {
    /// Which of a carrier's two addresses was called.
    package enum Purpose: String, Hashable, Sendable {
        case message
        case report
    }

    package let carrier: CarrierName
    private let profile: CarrierProfile
    private let check: CallerCheck
    private let decoder: CallbackDecoder
    private let intake: any MessageIntake
    private let journal: CallbackJournal
    private let messageMethods: [String]
    private let reportMethods: [String]

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - configuration: The carrier's.
    ///   - intake: Where messages and reports are stored.
    ///   - logger: Where refusals and remarks are noted, without numbers and texts.
    package init(configuration: HTTPCarrier.Configuration, intake: any MessageIntake, logger: Logger) {
        carrier = configuration.name
        profile = configuration.profile
        check = CallerCheck(
            proof: configuration.profile.authentication,
            settings: configuration.settings,
            addresses: configuration.callers,
            publicAddress: configuration.publicAddress
        )
        decoder = CallbackDecoder(
            carrier: configuration.name,
            profile: configuration.profile,
            countryCode: configuration.countryCode
        )
        self.intake = intake
        journal = CallbackJournal(carrier: configuration.name, logger: logger)
        let inbound = profile.inbound?.methods ?? []
        let report = profile.report?.methods ?? []
        let isShared = profile.inbound?.conditions.isEmpty == false || profile.report?.conditions.isEmpty == false
        let both = Set(inbound + report).sorted()
        messageMethods = isShared ? both : inbound
        reportMethods = isShared ? both : report
    }

    /// Whether callers have to prove anything.
    package var isStrict: Bool { check.isStrict }

    /// The methods that an address of the carrier takes.
    func methods(for purpose: Purpose) -> [String] {
        switch purpose {
        case .message: messageMethods
        case .report: reportMethods
        }
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - purpose: Which of the carrier's addresses was called.
    /// - Returns: The answer; what it acknowledges is on disk.
    package nonisolated(nonsending) func handle(
        _ request: CallbackRequest,
        for purpose: Purpose
    ) async -> CallbackResponse {
        let methods = methods(for: purpose)
        guard methods.contains(request.method) else {
            journal.refused(request, cause: "method", reason: "the method is not \(methods.joined(separator: " or "))")
            let reason = "this address takes \(methods.joined(separator: " or "))\n"
            return CallbackResponse(
                status: 405,
                headers: [.init(name: "Allow", value: methods.joined(separator: ", ")), Self.plainText],
                body: reason
            )
        }
        let fields: CallbackFields?
        let malformed: CallbackFault?
        do {
            fields = try CallbackFields(request)
            malformed = nil
        } catch {
            fields = nil
            malformed = error
        }
        do {
            try check.check(request, fields)
        } catch {
            journal.refused(request, cause: "caller", reason: error.rawValue)
            return render(.refused, answers(for: purpose), [], isBatch: false)
        }
        guard let fields else {
            let fault = malformed ?? CallbackFault(.malformed, "the body is malformed")
            let decoded = DecodedCallback(
                content: .invalid(fault, decoder.dead(request, fault)),
                echo: CallbackEcho()
            )
            return await settle([decoded], request, answers(for: purpose), isBatch: false)
        }
        return await handle(request, fields, for: purpose)
    }

    /// Drives a dead letter again, after the profile was mended.
    ///
    /// - Parameters:
    ///   - raw: The bytes of the dead letter; its caller proved itself when it came.
    ///   - receivedAt: When it came.
    /// - Returns: The messages that are now stored; where one of them still cannot be read, nothing is.
    /// - Throws: ``CallbackFault`` where it still cannot be read, ``IntakeError`` where it could not be stored.
    package func redrive(raw: [UInt8], receivedAt: Date) async throws -> [IntakeReceipt] {
        guard let request = CallbackArchive.request(from: raw, receivedAt: receivedAt), let rules = profile.inbound
        else {
            throw CallbackFault(.malformed, "the dead letter holds no callback")
        }
        let messages = try decoder.messages(try CallbackFields(request), of: request, by: rules).decoded.map {
            decoded in
            switch decoded.content {
            case .message(let message): return message
            case .unreadable(_, let fault), .invalid(let fault, _): throw fault
            case .report: throw CallbackFault(.unrelated, "the dead letter holds a report")
            }
        }
        return try await intake.accept(messages.map(InboundItem.message)).map { try $0.get() }
    }

    private nonisolated(nonsending) func handle(
        _ request: CallbackRequest,
        _ fields: CallbackFields,
        for purpose: Purpose
    ) async -> CallbackResponse {
        switch kind(of: fields, for: purpose) {
        case .message:
            guard let rules = profile.inbound else { break }
            let (decoded, isBatch) = decoder.messages(fields, of: request, by: rules)
            return await settle(decoded, request, rules.answers, isBatch: isBatch)
        case .report:
            guard let rules = profile.report else { break }
            let (decoded, isBatch) = decoder.reports(fields, of: request, by: rules)
            return await settle(decoded, request, rules.answers, isBatch: isBatch)
        case nil:
            break
        }
        // Events that are neither are acknowledged: refused ones would come again and again.
        journal.refused(request, cause: CallbackFault.Code.unrelated.rawValue, reason: "neither a message nor a report")
        return render(.stored, answers(for: purpose), [], isBatch: false)
    }

    /// A profile whose conditions tell messages from reports may use one address for both.
    private func kind(of fields: CallbackFields, for purpose: Purpose) -> Purpose? {
        let inbound = profile.inbound.map(\.conditions)
        let report = profile.report.map(\.conditions)
        func holds(_ conditions: [Condition]?) -> Bool {
            conditions.map { $0.allSatisfy { $0.holds(in: fields) } } ?? false
        }
        let other: Purpose = purpose == .message ? .report : .message
        let own = purpose == .message ? inbound : report
        let others = purpose == .message ? report : inbound
        if holds(own) { return purpose }
        return others?.isEmpty == false && holds(others) ? other : nil
    }

    private func answers(for purpose: Purpose) -> CallbackAnswers {
        switch purpose {
        case .message: profile.inbound?.answers ?? CallbackAnswers()
        case .report: profile.report?.answers ?? CallbackAnswers()
        }
    }

    // MARK: Storing

    private nonisolated(nonsending) func settle(
        _ decoded: [DecodedCallback],
        _ request: CallbackRequest,
        _ answers: CallbackAnswers,
        isBatch: Bool
    ) async -> CallbackResponse {
        let settled: [SettledCallback]
        if let only = decoded.first, decoded.count == 1 {
            settled = [await settle(only, request)]
        } else {
            settled = await settle(decoded, request)
        }
        return render(SettledCallback.overall(settled.map(\.outcome)), answers, settled, isBatch: isBatch)
    }

    private nonisolated(nonsending) func settle(
        _ decoded: DecodedCallback,
        _ request: CallbackRequest
    ) async -> SettledCallback {
        note(decoded, of: request)
        var result: Result<IntakeReceipt, IntakeError>?
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
    private func settle(_ decoded: [DecodedCallback], _ request: CallbackRequest) async -> [SettledCallback] {
        for element in decoded { note(element, of: request) }
        var results = await intake.accept(decoded.compactMap(\.item)).makeIterator()
        return decoded.map { settled($0, $0.item == nil ? nil : results.next(), request) }
    }

    private func note(_ decoded: DecodedCallback, of request: CallbackRequest) {
        for remark in decoded.remarks { journal.remarked(remark) }
        guard let fault = decoded.fault else { return }
        journal.refused(request, cause: fault.code.rawValue, reason: fault.reason)
    }

    /// What became of a message or report that was handed over.
    private func settled(
        _ decoded: DecodedCallback,
        _ result: Result<IntakeReceipt, IntakeError>?,
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

    /// The answer for a caller that calls too often, or while the daemon stops.
    func busy(_ request: CallbackRequest, for purpose: Purpose, retryAfter: Duration, cause: String) -> CallbackResponse
    {
        journal.refused(request, cause: "rate", reason: cause)
        let settled = SettledCallback(
            outcome: .busy,
            echo: CallbackEcho(),
            reason: "come again later",
            retryAfter: retryAfter
        )
        return render(.busy, answers(for: purpose), [settled], isBatch: false)
    }

    // MARK: Answering

    private static let plainText = CallbackResponse.Header(name: "Content-Type", value: "text/plain; charset=utf-8")

    private func render(
        _ outcome: CallbackAnswers.Outcome,
        _ answers: CallbackAnswers,
        _ settled: [SettledCallback],
        isBatch: Bool
    ) -> CallbackResponse {
        let answer = answers.answer(for: outcome)
        let only = isBatch ? settled.first { $0.outcome == outcome } : settled.first
        func value(_ name: String) -> String? { only?.value(of: name) }
        var headers = answer.headers.map {
            CallbackResponse.Header(name: $0.name, value: $0.value.render(.header, value))
        }
        if outcome == .busy, !headers.contains(where: { $0.name.lowercased() == "retry-after" }) {
            let wait = settled.compactMap(\.retryAfter).max() ?? .seconds(5)
            headers.append(.init(name: "Retry-After", value: String(max(1, Int((wait / .seconds(1)).rounded(.up))))))
        }
        guard isBatch, let batchBody = answer.batchBody else {
            return CallbackResponse(
                status: answer.status,
                headers: headers,
                body: answer.body.render(answer.escaping, value)
            )
        }
        let items = settled.map { element in
            answers.item(for: element.outcome).render(answer.escaping) { element.value(of: $0) }
        }.joined(separator: answers.separator)
        // The items are escaped already; everything else in the batch's body is the profile's own.
        return CallbackResponse(
            status: answer.status,
            headers: headers,
            body: batchBody.render(.verbatim) { $0 == "items" ? items : nil }
        )
    }
}
