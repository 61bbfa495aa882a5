extension CallbackAnswers {
    /// The answer to a request.
    ///
    /// - Parameters:
    ///   - outcome: What became of the whole.
    ///   - settled: What became of each message or report in it.
    ///   - isBatch: Whether it was a request that may hold several, which then may want an answer of another form.
    /// - Returns: The answer, with the values that the profile wants echoed.
    func response(
        for outcome: Outcome,
        to settled: [SettledCallback] = [],
        isBatch: Bool = false
    ) -> CallbackResponse {
        let answer = answer(for: outcome)
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
            item(for: element.outcome).render(answer.escaping) { element.value(of: $0) }
        }.joined(separator: separator)
        // The items are escaped already; everything else in the batch's body is the profile's own.
        return CallbackResponse(
            status: answer.status,
            headers: headers,
            body: batchBody.render(.verbatim) { $0 == "items" ? items : nil }
        )
    }
}
