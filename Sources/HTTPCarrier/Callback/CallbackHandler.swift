package import Carriers
package import Logging

/// Answers the callbacks of one carrier: who calls, what it holds, what became of it, what the carrier wants to hear.
///
/// Knows no server, so that every decision can be tried without one. A class, since each request would otherwise copy and destroy a
/// whole profile.
///
/// A caller that has not proved itself is given the profile's answer for the refused, whatever it asks and however the daemon is: the
/// method, the caller's rate and the store are looked at behind the proof.
package final class CallbackHandler: Sendable {
    /// Which of a carrier's two addresses was called.
    package enum Purpose: String, Hashable, Sendable {
        case message
        case report
    }

    package let carrier: CarrierName
    let profile: CarrierProfile
    let decoder: CallbackDecoder
    let storage: CallbackStorage
    private let check: CallerCheck
    private let journal: CallbackJournal
    private let strangers = StrangerQuota()
    private let signatures = SignatureMemory()
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
        check = CallerCheck(configuration)
        decoder = CallbackDecoder(
            carrier: configuration.name,
            profile: configuration.profile,
            countryCode: configuration.countryCode,
            serviceNumbers: configuration.serviceNumbers,
            secrets: check.secrets
        )
        journal = CallbackJournal(carrier: configuration.name, logger: logger)
        storage = CallbackStorage(intake: intake, journal: journal)
        let inbound = profile.inbound?.methods ?? []
        let report = profile.report?.methods ?? []
        let isShared = profile.inbound?.conditions.isEmpty == false || profile.report?.conditions.isEmpty == false
        let both = Set(inbound + report).sorted()
        messageMethods = isShared ? both : inbound
        reportMethods = isShared ? both : report
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
        do throws(RefusedCaller) {
            return await handle(request, try admit(request, standing: .open, for: purpose), for: purpose)
        } catch {
            return error.answer
        }
    }

    // MARK: The caller

    /// Whether it matters which client certificate a caller has shown.
    var asksForCertificate: Bool { check.asksForCertificate }

    /// Checks the caller by the head of a request, whose body is worth reading only if this does not throw.
    func standing(
        byHeadOf request: CallbackRequest,
        for purpose: Purpose
    ) throws(RefusedCaller) -> CallerCheck.Standing {
        do throws(CallerCheck.Refusal) {
            return try check.checkHead(of: request)
        } catch {
            throw refused(request, error, for: purpose)
        }
    }

    /// Checks the caller of a whole request, and takes the request apart.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - standing: What its head has shown already.
    ///   - purpose: Which of the carrier's addresses was called.
    /// - Returns: Its fields, or why they cannot be read.
    /// - Throws: The answer to a caller that has not proved itself.
    func admit(
        _ request: CallbackRequest,
        standing: CallerCheck.Standing,
        for purpose: Purpose
    ) throws(RefusedCaller) -> Result<CallbackFields, CallbackFault> {
        let fields = Result { () throws(CallbackFault) in try CallbackFields(request) }
        if standing == .proved { return fields }
        do throws(CallerCheck.Refusal) {
            try check.check(request, try? fields.get())
        } catch {
            throw refused(request, error, for: purpose)
        }
        return check.leavesOut(queryOf: request)
            ? Result { () throws(CallbackFault) in try CallbackFields(request.withoutQuery) } : fields
    }

    /// Why the caller of an example is refused, and what signature it would have to show; nil where it is not.
    func refusal(of request: CallbackRequest) -> String? {
        let fields = try? CallbackFields(request)
        do throws(CallerCheck.Refusal) {
            try check.check(request, fields)
            return nil
        } catch {
            guard error == .signature, let due = check.signature(of: request, fields) else { return error.rawValue }
            return "\(error.rawValue), by these rules it would be '\(due)'"
        }
    }

    private func refused(
        _ request: CallbackRequest,
        _ refusal: CallerCheck.Refusal,
        for purpose: Purpose
    ) -> RefusedCaller {
        journal.refused(request, cause: "caller", reason: refusal.rawValue)
        return RefusedCaller(answer: answers(for: purpose).response(for: .refused))
    }

    /// The answer for a caller that calls too often.
    func busy(_ request: CallbackRequest, for purpose: Purpose, retryAfter: Duration, cause: String) -> CallbackResponse
    {
        journal.refused(request, cause: "rate", reason: cause)
        let settled = SettledCallback(
            outcome: .busy,
            echo: CallbackEcho(),
            reason: "come again later",
            retryAfter: retryAfter
        )
        return answers(for: purpose).response(for: .busy, to: [settled])
    }

    // MARK: What it brings

    /// Answers a request of a caller that has proved itself.
    nonisolated(nonsending) func handle(
        _ request: CallbackRequest,
        _ fields: Result<CallbackFields, CallbackFault>,
        for purpose: Purpose
    ) async -> CallbackResponse {
        let methods = purpose == .message ? messageMethods : reportMethods
        guard methods.contains(request.method) else { return wrongMethod(request, allowed: methods) }
        if let (signature, _) = check.memorable(in: request), signatures.knows(signature, at: request.receivedAt) {
            journal.counted(.duplicate)
            return answers(for: purpose).response(
                for: .duplicate,
                to: [SettledCallback(outcome: .duplicate, echo: CallbackEcho())]
            )
        }
        switch fields {
        case .success(let fields):
            return await handle(request, fields, for: purpose)
        case .failure(let fault):
            let decoded = DecodedCallback(
                content: .invalid(fault, decoder.dead(request, fault)),
                echo: CallbackEcho()
            )
            return await settle([decoded], request, answers(for: purpose), isBatch: false)
        }
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
        if let rules = profile.inbound, rules.foreign.contains(where: { $0.holds(in: fields) }) {
            return answers(for: purpose).response(for: .stored)
        }
        // Acknowledged, since a refused event would come again and again; and kept, since it may hold a citizen's text.
        let fault = CallbackFault(.unrelated, "neither a message nor a report")
        let decoded = DecodedCallback(
            content: .unreadable(decoder.dead(request, fault), fault),
            echo: CallbackEcho(fields: fields)
        )
        return await settle([decoded], request, answers(for: purpose), isBatch: false)
    }

    private nonisolated(nonsending) func settle(
        _ decoded: [DecodedCallback],
        _ request: CallbackRequest,
        _ answers: CallbackAnswers,
        isBatch: Bool
    ) async -> CallbackResponse {
        let decoded = check.isStrict ? decoded : decoded.map { limited($0, request) }
        let settled = await storage.settle(decoded, request)
        let outcome = SettledCallback.overall(settled.map(\.outcome))
        if outcome != .busy, let (signature, end) = check.memorable(in: request) {
            signatures.remember(signature, until: end, at: request.receivedAt)
        }
        return answers.response(for: outcome, to: settled, isBatch: isBatch)
    }

    /// What is kept of a caller that proves nothing: few unreadable requests for a while, and of each a short copy.
    private func limited(_ decoded: DecodedCallback, _ request: CallbackRequest) -> DecodedCallback {
        guard case .undecodable(var message)? = decoded.item, let fault = decoded.fault else { return decoded }
        var decoded = decoded
        if case .declined(let isFirst) = strangers.judge(request.caller, at: request.receivedAt) {
            if isFirst { journal.overran(request) }
            decoded.content = .declined(fault)
            return decoded
        }
        message.isStrangers = true
        if message.raw.count > StrangerQuota.copyLimit {
            message.raw = Array(message.raw.prefix(StrangerQuota.copyLimit))
            message.reason += " (the first \(StrangerQuota.copyLimit) bytes are kept)"
        }
        decoded.content =
            if case .unreadable = decoded.content { .unreadable(message, fault) } else { .invalid(fault, message) }
        return decoded
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
        if purpose == .message, inbound?.isEmpty == true, holds(report), isReport(fields) { return .report }
        if holds(own) { return purpose }
        return others?.isEmpty == false && holds(others) ? other : nil
    }

    /// Whether a request without a text names a submission and its status: some carriers know one address only.
    private func isReport(_ fields: CallbackFields) -> Bool {
        guard let inbound = profile.inbound, let report = profile.report,
            fields.first(of: inbound.fields[.text]) == nil
        else { return false }
        return [.reference, .status].allSatisfy { fields.first(of: report.fields[$0])?.isEmpty == false }
    }

    private func answers(for purpose: Purpose) -> CallbackAnswers {
        switch purpose {
        case .message: profile.inbound?.answers ?? CallbackAnswers()
        case .report: profile.report?.answers ?? CallbackAnswers()
        }
    }

    private func wrongMethod(_ request: CallbackRequest, allowed methods: [String]) -> CallbackResponse {
        let listed = methods.joined(separator: " or ")
        journal.refused(request, cause: "method", reason: "the method is not \(listed)")
        return CallbackResponse(
            status: 405,
            headers: [
                .init(name: "Allow", value: methods.joined(separator: ", ")),
                .init(name: "Content-Type", value: "text/plain; charset=utf-8"),
            ],
            body: "this address takes \(listed)\n"
        )
    }
}

/// A caller that has not proved that it is the carrier, and what it is answered.
struct RefusedCaller: Error {
    let answer: CallbackResponse
}
