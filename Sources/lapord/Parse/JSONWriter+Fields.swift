import Formats

extension JSONWriter {
    /// Writes a member that is `null` where there is no value.
    mutating func nullable(_ name: StaticString, _ text: String?) {
        if let text { member(name, text) } else { null(name) }
    }

    mutating func nullable(_ name: StaticString, _ number: Int?) {
        if let number { member(name, number) } else { null(name) }
    }

    /// Writes a number with three decimals at most.
    mutating func member(_ name: StaticString, rounded number: Double) {
        member(name, Double(Int((number * 1000).rounded())) / 1000)
    }
}
