/// A value read from a text, with how sure it is and why.
package struct Judgement<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    package var value: Value
    /// 0 to 1.
    package var confidence: Double
    /// The words of the text that decided, as written; empty where a default decided.
    package var because: [String]

    /// Makes a judgement.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - confidence: How sure it is, 0 to 1.
    ///   - because: The words that decided.
    package init(_ value: Value, confidence: Double = 1, because: [String] = []) {
        self.value = value
        self.confidence = confidence
        self.because = because
    }
}
