/// What a test waited for and did not get.
package struct TestFailure: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Waits until a condition holds.
///
/// - Parameters:
///   - expectation: The noun that the error names, for example "the second reply".
///   - limit: The deadline; generous, since it only ends a test that has failed.
///   - condition: Asked every few milliseconds.
/// - Throws: ``TestFailure`` at the deadline, and what the condition throws.
package func eventually(
    _ expectation: String,
    within limit: Duration = .seconds(90),
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(expectation, within: limit) { try await condition() ? () : nil }
}

/// Waits until a question has an answer.
///
/// - Parameters:
///   - expectation: The noun that the error names.
///   - limit: The deadline.
///   - question: Asked every few milliseconds until its answer is not nil.
/// - Returns: The answer.
/// - Throws: ``TestFailure`` at the deadline, and what the question throws.
package func eventually<Value>(
    _ expectation: String,
    within limit: Duration = .seconds(90),
    _ question: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await question() { return value }
        guard ContinuousClock.now < deadline else { throw TestFailure("\(expectation) did not come within \(limit)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
