/// Why the daemon does not do what an operator asked.
package struct OperationsFault: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        /// The request cannot be understood or has an impossible value.
        case invalid
        /// There is no such ticket, letter or route.
        case notFound
        /// It is there, but not in a state that allows it.
        case conflict
        /// The caller did not prove that it may.
        case unauthorized
        /// Not now: starting, stopping, overloaded or too slow. Try again.
        case busy
        /// The daemon failed; its log says why.
        case `internal`
    }

    /// The kind.
    package var code: Code
    /// What to tell the operator; no number and no text of a citizen.
    package var message: String

    /// Makes a refusal.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    /// The exit status that a command should end with: 2 where it was asked for what cannot be, 75 where trying again helps
    /// (sysexits.h, EX_TEMPFAIL), and 1 otherwise.
    package var exitStatus: Int32 {
        switch code {
        case .invalid: 2
        case .busy: 75
        case .notFound, .conflict, .unauthorized, .internal: 1
        }
    }
}
