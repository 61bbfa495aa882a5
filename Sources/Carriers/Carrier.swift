package import ServiceLifecycle

/// A link to a mobile network: a modem, an operator's HTTP interface, later an SMPP bind.
///
/// A carrier is a long-lived `Service`. While it runs it hands messages and reports to the ``MessageIntake`` that it
/// was made with, and sends what ``submit(_:)`` gives it. Trouble of one carrier never delays another.
package protocol Carrier: Service {
    /// The name from the configuration, unique among carriers, for example `modem-1` or `telkomsel`.
    nonisolated var name: CarrierName { get }

    /// Sends one message.
    ///
    /// Never throws: every outcome is a value that says what to do next. Has its own deadline and returns within it.
    ///
    /// - Parameter message: The message to send, whole; the carrier makes the segments.
    /// - Returns: Its result.
    func submit(_ message: OutboundMessage) async -> SubmissionOutcome

    /// Whether the link hears and can send now, and what an operator should know of it.
    func health() async -> CarrierHealth
}

/// The name of a carrier from the configuration.
package struct CarrierName: Hashable, Sendable, Codable, RawRepresentable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    package var rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package init(stringLiteral value: String) {
        rawValue = value
    }

    package var description: String { rawValue }
}

/// The state of a carrier, for operators.
package struct CarrierHealth: Hashable, Sendable, Codable {
    /// The state of the link in one direction.
    package enum State: String, Hashable, Sendable, Codable {
        /// It works.
        case up
        /// Starting, or recovering.
        case starting
        /// It does not work.
        case down
        /// The carrier is not meant for this direction.
        case absent
    }

    /// Whether messages of citizens arrive.
    package var hearing: State
    /// Whether replies are taken.
    package var sending: State
    /// One line for a human: what is wrong or how good it is; never a number or a text of a citizen.
    package var detail: String
    /// Facts by name for `lapord status`, for example `signal`, `operator`, `sim_used`, `sim_total`.
    package var facts: [String: String]

    package init(hearing: State, sending: State, detail: String, facts: [String: String] = [:]) {
        self.hearing = hearing
        self.sending = sending
        self.detail = detail
        self.facts = facts
    }

    /// A link that hears and sends as one, as a modem does.
    package init(state: State, detail: String, facts: [String: String] = [:]) {
        self.init(hearing: state, sending: state, detail: detail, facts: facts)
    }

    /// The worse of both directions.
    package var state: State {
        for state in [State.down, .starting, .up] where hearing == state || sending == state { return state }
        return .absent
    }
}
