package import Ledger

/// The reason why an order is not carried out.
package struct Refusal: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: String, Hashable, Sendable, Codable {
        /// The order cannot be understood or has an impossible value.
        case invalid
        /// There is no such ticket, dead letter or route.
        case notFound = "not_found"
        /// The state of the ticket, dead letter or store does not allow it.
        case conflict
        /// The caller did not prove that it may.
        case unauthorized
        /// Not now: starting, stopping, overloaded or too slow. Try again.
        case busy
        /// The daemon failed; its log has the reason.
        case `internal`
    }

    package var code: Code
    /// The words for the operator; no number and no text of a citizen.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The refusal of an operator where the ledger refuses.
    package init(_ error: LedgerError) {
        let code: Code =
            switch error.code {
            case .notFound: .notFound
            case .conflict: .conflict
            case .busy, .closed, .locked, .full: .busy
            case .unavailable, .wrongKey, .newerSchema, .olderSchema: .internal
            }
        self.init(code, error.reason)
    }

    package var description: String { message }

    /// The exit status of a command: 2 for an impossible value, 75 where trying again helps (sysexits.h, EX_TEMPFAIL), otherwise 1.
    package var exitStatus: Int32 {
        switch code {
        case .invalid: 2
        case .busy: 75
        case .notFound, .conflict, .unauthorized, .internal: 1
        }
    }
}
