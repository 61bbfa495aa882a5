package import Complaints

/// A person or program that gives an order.
package enum Requester: Hashable, Sendable, CustomStringConvertible {
    /// A user of this machine; the name is nil where the machine does not know it.
    case user(id: UInt32, name: String?)
    /// The holder of a token of the configuration, by the token's name.
    case token(String)
    /// The daemon itself, by a rule of its configuration.
    case daemon

    /// The requester in events, traces and log lines, for example `uid 1000 (budi)`.
    package var description: String {
        switch self {
        case .user(let id, let name): "uid \(id)" + (name.map { " (\($0))" } ?? "")
        case .token(let name): "token \(name)"
        case .daemon: "daemon"
        }
    }

    /// The actor of the events of an order.
    package var actor: TicketEvent.Actor { self == .daemon ? .daemon : .operator }

    /// The facts of an event, with the requester under `by`; of the daemon the actor tells enough.
    func signing(_ facts: [String: String]) -> [String: String] {
        self == .daemon ? facts : facts.merging(["by": description]) { $1 }
    }
}
