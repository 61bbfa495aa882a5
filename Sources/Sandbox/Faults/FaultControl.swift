import HTTPTypes

/// What every simulated peer takes and answers at `/sandbox/faults`, as JSON or as a form.
///
/// `POST` with `kind` and maybe `operation`, `next`, `probability` and `seconds` adds a rule, `DELETE` removes all, `GET` lists them with
/// the names that are known. Without `next`, a fault with a probability has no end, and one without holds for the next request.
enum FaultControl {
    /// A rule as it was asked for.
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
    ///   - parameters: What was sent.
    ///   - operations: The names of the peer's operations; where it is empty, any name is one.
    ///   - usual: The operation where none is named; nil for all.
    /// - Returns: The rule.
    /// - Throws: ``Refusal`` where a name is not known.
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

    /// Why a rule is not taken.
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
