import HTTPTypes

/// The control address `/sandbox/faults` of every simulated peer, with JSON or forms.
///
/// `POST` with `kind` and optionally `operation`, `next`, `probability` and `seconds` adds a rule, `DELETE` removes all rules, `GET`
/// lists them with the known names. Without `next`, a fault with a probability has no end, and one without a probability applies
/// to the next request.
enum FaultControl {
    /// A requested rule.
    struct Wish {
        var kind: PeerFault
        var seconds: Double
        /// nil for every operation.
        var operation: String?
        var next: Int?
        var probability: Double
    }

    /// Reads a rule.
    ///
    /// - Parameters:
    ///   - parameters: The parameters of the request.
    ///   - operations: The names of the peer's operations; if it is empty, every name is accepted.
    ///   - usual: The default operation; nil for all.
    /// - Returns: The rule.
    /// - Throws: ``Refusal`` for an unknown name.
    static func wish(
        in parameters: ControlParameters,
        operations: [String],
        usual: String?
    ) throws(Refusal) -> Wish {
        let seconds = parameters["seconds"].flatMap { Double($0) } ?? 5
        guard let kind = parameters["kind"].flatMap({ PeerFault(name: $0, seconds: seconds) }) else {
            throw Refusal(field: "kind", words: "must be one of \(PeerFault.names.joined(separator: ", "))")
        }
        let operation = parameters["operation"] ?? usual
        if let operation, operation != "all", !operations.isEmpty, !operations.contains(operation) {
            throw Refusal(
                field: "operation",
                words: "must be one of \((operations + ["all"]).joined(separator: ", "))"
            )
        }
        let probability = parameters["probability"].flatMap { Double($0) }
        return Wish(
            kind: kind,
            seconds: seconds,
            operation: operation == "all" ? nil : operation,
            next: parameters["next"].flatMap { Int($0) } ?? (probability == nil ? 1 : nil),
            probability: probability ?? 1
        )
    }

    /// The reason why a rule is refused.
    struct Refusal: Error {
        var field: String
        var words: String

        var answer: SimulatedAnswer {
            get throws { try SimulatedCentralSystem.invalid([field: [words]]) }
        }
    }
}

extension PeerFaults {
    /// Answers a request to `/sandbox/faults`.
    func control(_ method: HTTPRequest.Method, _ parameters: ControlParameters) throws -> SimulatedAnswer {
        switch method {
        case .post:
            do throws(FaultControl.Refusal) {
                let wish = try FaultControl.wish(
                    in: parameters,
                    operations: Operation.allCases.map(\.rawValue),
                    usual: Operation.usual.rawValue
                )
                add(
                    Rule(
                        wish.kind,
                        on: wish.operation.flatMap(Operation.init(rawValue:)),
                        next: wish.next,
                        probability: wish.probability
                    )
                )
            } catch {
                return try error.answer
            }
        case .delete: clear()
        default: break
        }
        return try SimulatedAnswer(
            json: [
                "rules": rules.map { rule -> [String: Any] in
                    [
                        "kind": "\(rule.kind)", "operation": rule.operation?.rawValue ?? "all",
                        "next": rule.remaining.map { "\($0)" } ?? "no end", "probability": rule.probability,
                    ]
                },
                "shown": shown, "kinds": PeerFault.names, "operations": Operation.allCases.map(\.rawValue) + ["all"],
            ]
        )
    }
}
